/** Writes one simulated exchange as a line of the exchange log. */
import { DAY_MS } from '#std/time';
import type { SimulatedAccount } from '../identity/account.ts';
import { addressOf } from '../identity/addresses.ts';
import { CLIENT_STACKS, type ClientStack } from '../identity/clients.ts';
import { organisationId, reportedDevice } from '../identity/facts.ts';
import { hex32, mix, unit } from '../mix.ts';
import { HARVEST, type Row } from '../plan/rows.ts';
import { RECIPES } from '../recipes.ts';
import { drawOutcome } from './outcome.ts';
import type { RowPrompt } from './prompt-of.ts';
import type { RenderedAnswer } from './rendered-answer.ts';
import type { ToolSet } from './tools.ts';

export interface LineParts {
  account: SimulatedAccount;
  row: Row;
  prompt: RowPrompt;
  answer: RenderedAnswer;
  tools: ToolSet | null;
  images: number;
  promptChars: number;
}

const RESPONSE_CHARS_PER_TOKEN = 4.1;
/** Wire formats by way of access. */
const ENDPOINTS: Record<string, readonly string[]> = {
  direct: ['/v1/messages', '/v1/chat/completions'],
  'cloud-a': ['/model/invoke'],
  'cloud-b': ['/publishers/models:generate'],
};

/** A hash that is one exchange's own; 64 bits of it make the id. */
function exchangeChance(account: SimulatedAccount, row: Row): number {
  return mix(account.seed, row.session, row.turn, mix(Math.floor(row.ms / 65_536), row.ms, 161));
}

export function exchangeId(account: SimulatedAccount, row: Row): string {
  const chance = exchangeChance(account, row);
  const other = mix(scrambled(account), row.ms % 4294967296, row.turn, row.session);
  return `req_${hex32(chance)}${hex32(other)}`;
}

/** From the id, which is unique, so that two accounts never agree in both halves of an id. */
function scrambled(account: SimulatedAccount): number {
  return mix(account.index, account.seed, 162);
}

/**
 * A line of the exchange log up to its text or fingerprint, which the caller appends: the same keys in
 * the same order for everyone.
 */
export function lineHead(parts: LineParts): string {
  const { account, row, answer, tools, promptChars } = parts;
  const recipe = RECIPES[row.recipe]!;
  const chance = exchangeChance(account, row);
  const stack = stackOf(account, row);
  const stream = unit(mix(account.seed, row.recipe, 163)) < recipe.streamShare;
  const outcome = drawOutcome({
    answer,
    recipe,
    turn: row.turn,
    promptChars,
    language: parts.prompt.spec.language,
    stream,
    chance,
  });
  const turns = recipe.continuation === null ? 1 : row.turn + 1;
  const temperature =
    recipe.temperature[mix(account.seed, row.recipe, 164) % recipe.temperature.length] ?? null;
  const responseChars = Math.round(
    (outcome.outputTokens - outcome.reasoningTokens) * RESPONSE_CHARS_PER_TOKEN,
  );
  return (
    `{"id":"${exchangeId(account, row)}","ts":"${isoTime(row.ms)}",${whoAndWhere(parts, stack)}` +
    `,"model":"${answer.model.name}","stream":${stream}` +
    `,"user_agent":"${userAgent(account, row, stack)}","ja4":"${ja4(account, stack)}"` +
    `,"device_id":${device(account, stack)},"turns":${turns},"tools":${tools === null ? '[]' : tools.json}` +
    `,"tools_hash":${tools === null ? 'null' : `"${tools.hash}"`},"images":${parts.images}` +
    `,"thinking":${answer.thinking},"max_tokens":${answer.maxTokens}` +
    `,"temperature":${temperature},"n":1,"stop_reason":${quoted(outcome.stopReason)}` +
    `,"status":${outcome.status},"aborted":${outcome.aborted}` +
    `,"input_tokens":${outcome.inputTokens},"cached_tokens":${outcome.cachedTokens}` +
    `,"output_tokens":${outcome.outputTokens},"reasoning_tokens":${outcome.reasoningTokens}` +
    `,"cost_usd":${outcome.costUsd},"latency_ms":${outcome.latencyMs},"ttft_ms":${outcome.ttftMs}` +
    `,"response_chars":${responseChars}` +
    `,"retry_count":${stack.reportsRetries ? outcome.retries : null},"prompt_chars":${promptChars}`
  );
}

function whoAndWhere({ account, row, prompt }: LineParts, stack: ClientStack): string {
  const { ip, asn, country } = addressOf(account, {
    ms: row.ms,
    session: row.session,
    exchange: mix(row.session, row.turn),
  });
  const keys = 1 + (account.seed % 3);
  const key = mix(account.seed, mix(row.session, 165) % keys, 166);
  const way = wayIn(account);
  const endpoints = ENDPOINTS[way]!;
  const endpoint = endpoints[stack.family === 'editor' ? 0 : account.seed % endpoints.length];
  const named = account.namesEndUsers && row.role !== HARVEST;
  const endUser = named ? `"user_${hex32(mix(account.seed, prompt.endUser, 167))}"` : 'null';
  return (
    `"account_id":"${account.id}","org_id":${quoted(organisationId(account))}` +
    `,"api_key_id":"key_${hex32(key)}","end_user_id":${endUser},"provider":"${way}"` +
    `,"endpoint":"${endpoint}","ip":"${ip}","asn":${asn},"country":"${country}"`
  );
}

function wayIn(account: SimulatedAccount): string {
  const providers = account.campaign?.habits.providers;
  if (providers !== undefined) return providers[account.seed % providers.length]!;
  const share = unit(mix(account.organisation.seed, 168));
  if (account.organisation.domain === null || share < 0.75) return 'direct';
  return share < 0.9 ? 'cloud-a' : 'cloud-b';
}

function stackOf(account: SimulatedAccount, row: Row): ClientStack {
  const { stacks, campaign, seed } = account;
  const rotation = campaign?.knobs.client_rotation ?? 'session';
  const hour = Math.floor(row.ms / 3_600_000);
  const turn =
    rotation === 'request'
      ? mix(row.session, row.turn)
      : rotation === 'hourly'
        ? hour
        : rotation === 'daily'
          ? Math.floor(row.ms / DAY_MS)
          : row.session;
  const which = stacks.length === 1 ? 0 : mix(seed, turn, 169) % stacks.length;
  return CLIENT_STACKS[stacks[which]!]!;
}

/** Clients are updated now and then: one release up at some point of the year. */
function userAgent(account: SimulatedAccount, row: Row, stack: ClientStack): string {
  const releases = stack.userAgents.length;
  const updated = Math.floor(row.ms / DAY_MS + (account.seed % 365)) % 365 < 60 ? 1 : 0;
  const base = mix(pace(account), 170) % releases;
  return stack.userAgents[Math.min(releases - 1, base + updated)]!;
}

/** Members of a campaign run one image; colleagues and strangers update on their own. */
function pace(account: SimulatedAccount): number {
  return account.campaign?.seed ?? account.seed;
}

function ja4(account: SimulatedAccount, stack: ClientStack): string {
  return stack.ja4[mix(pace(account), 171) % stack.ja4.length]!;
}

function device(account: SimulatedAccount, stack: ClientStack): string {
  const reports = stack.family === 'mobile' || stack.family === 'browser';
  return reports ? `"${reportedDevice(account)}"` : 'null';
}

const quoted = (text: string | null) => (text === null ? 'null' : `"${text}"`);

let isoDay = '';
let isoDayNumber = -1;
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** ISO 8601 in UTC; the date is remembered, as lines come in the order of time. */
function isoTime(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  if (day !== isoDayNumber) {
    isoDayNumber = day;
    isoDay = new Date(day * DAY_MS).toISOString().slice(0, 11);
  }
  const rest = ms - day * DAY_MS;
  const seconds = Math.floor(rest / 1000);
  const clock = `${TWO_DIGITS[Math.floor(seconds / 3600)]}:${TWO_DIGITS[Math.floor(seconds / 60) % 60]}`;
  const thousandths = String(rest % 1000).padStart(3, '0');
  return `${isoDay}${clock}:${TWO_DIGITS[seconds % 60]}.${thousandths}Z`;
}
