/** Turns planned rows into lines of the exchange log and their labels. */
import { DAY_MS } from '#std/time';
import type { ArrivalSource } from '../arrivals/arrival-source.ts';
import type { SimulatedAccount } from '../identity/account.ts';
import type { Cast } from '../identity/cast.ts';
import { mix, unit } from '../mix.ts';
import { HARVEST, OWN, type Row, type RowColumns, rowAt } from '../plan/rows.ts';
import { Content, type PromptSpec } from '../prompts/content.ts';
import type { PromptSource } from '../prompts/prompt-source.ts';
import { RECIPES } from '../recipes.ts';
import { exchangeId, lineHead } from './exchange-line.ts';
import { Fingerprints, systemKey } from './fingerprints.ts';
import { LineBuffer } from './line-buffer.ts';
import { Prompts } from './prompt-of.ts';
import { Answers } from './rendered-answer.ts';
import { toolsOf } from './tools.ts';

export interface Rendered {
  /** NDJSON lines of the exchange log. */
  log: Uint8Array<ArrayBuffer>;
  /** NDJSON lines `{"id","label"}` for accounts that both harvest and cover. */
  labels: Uint8Array<ArrayBuffer>;
}

export interface RenderSources {
  cast: Cast;
  prompts: PromptSource;
  arrivals: ArrivalSource;
  withText: boolean;
}

/** Exchanges of one account and hour that carry an embedding, about: as many as reading text gives. */
const EMBEDDED_PER_HOUR = 16;
/** An account's busy hours have about so many times its mean. */
const PEAK = 3;
const TEMPLATES_PER_TOOL_SET = 15;
const USUAL_LINE_BYTES = 1600;

/** Turns planned rows into lines. Each line depends on its row alone: slices can go anywhere. */
export class Renderer {
  readonly #sources: RenderSources;
  readonly #answers: Answers;
  readonly #prompts: Prompts;
  readonly #content: Content;
  readonly #fingerprints: Fingerprints;
  readonly #systemJson = new Map<number, string>();

  constructor(sources: RenderSources) {
    this.#sources = sources;
    this.#content = new Content(sources.prompts, sources.cast.world.split);
    this.#answers = new Answers(sources.cast, sources.arrivals);
    this.#prompts = new Prompts(this.#content, sources.cast);
    this.#fingerprints = new Fingerprints(this.#content);
  }

  render(slice: RowColumns): Rendered {
    const log = new LineBuffer(slice.length * USUAL_LINE_BYTES);
    const labels = new LineBuffer(0);
    for (let at = 0; at < slice.length; at++) {
      const row = rowAt(slice, at);
      const account = this.#sources.cast.accounts[row.account]!;
      this.#write(log, account, row);
      if (row.role !== OWN && (account.campaign?.knobs.cover_share ?? 0) > 0) {
        const label = row.role === HARVEST ? 'harvest' : 'cover';
        labels.append(`{"id":"${exchangeId(account, row)}","label":"${label}"}\n`);
      }
    }
    return { log: log.bytes(), labels: labels.bytes() };
  }

  #write(out: LineBuffer, account: SimulatedAccount, row: Row): void {
    const prompt = this.#prompts.of(account, row);
    const { spec } = prompt;
    const recipe = RECIPES[row.recipe]!;
    const answer = this.#answers.of(account, recipe, row);
    const tools = toolsOf(spec.recipe.tools, toolSeed(account, row, spec));
    const chance = mix(account.seed, row.session, row.turn, 181);
    const hasImages = unit(chance) < recipe.imageShare;
    const images = hasImages ? 1 + (chance % 3 === 0 ? 1 : 0) : 0;
    const parts = { account, row, prompt, answer, tools, images };
    if (this.#sources.withText) {
      const text = this.#content.prompt(spec);
      out.append(lineHead({ ...parts, promptChars: text.length }));
      out.append(`,"system":${this.#system(spec)},"prompt":${JSON.stringify(text)}}\n`);
      return;
    }
    const prepared = this.#fingerprints.prepare(spec, tools, images);
    const embed = unit(mix(chance, Math.floor(row.ms), 182)) < embedShare(account);
    out.appendAscii(lineHead({ ...parts, promptChars: prepared.promptChars }));
    out.appendAscii(',"fingerprint":');
    this.#fingerprints.write(out, prepared, embed);
    out.appendAscii('}\n');
  }

  /** System prompts repeat: their JSON is kept. */
  #system(spec: PromptSpec): string {
    const key = systemKey(spec);
    const known = this.#systemJson.get(key);
    if (known !== undefined) return known;
    const json = JSON.stringify(this.#content.system(spec));
    if (this.#systemJson.size > 100_000) this.#systemJson.clear();
    this.#systemJson.set(key, json);
    return json;
  }
}

/** Whose tool specification: a campaign deals out one for a number of templates. */
function toolSeed(account: SimulatedAccount, row: Row, spec: PromptSpec): number {
  const { campaign } = account;
  if (spec.recipe.tools !== 'customer') return account.seed;
  if (row.role !== HARVEST || campaign === null) return spec.owner;
  const sets = Math.max(1, Math.round(campaign.knobs.templates / TEMPLATES_PER_TOOL_SET));
  return mix(campaign.seed, row.recipe, mix(row.task, 183) % sets, 184);
}

function embedShare(account: SimulatedAccount): number {
  const { campaign, perDay, weight } = account;
  const harvest =
    campaign === null
      ? 0
      : (campaign.given.exchanges /
          campaign.given.accounts /
          ((campaign.to - campaign.from) / DAY_MS)) *
        weight;
  return Math.min(1, EMBEDDED_PER_HOUR / ((PEAK * (perDay + harvest)) / 24));
}
