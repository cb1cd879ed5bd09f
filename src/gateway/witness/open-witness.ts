/** Makes this gateway a witness of the control half's audit log: whoever owns the database cannot rewrite it unseen. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AUDIT_HEAD_PATH, type AuditHeadAnswer, auditHeadAnswerSchema } from '#schema/audit-head';
import { signedSize } from '#std/checkpoint';
import type { Clock } from '#std/clock';
import { cosigned } from '#std/cosignature';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { Random } from '#std/random';
import type { GatewayReport } from '../enforcement/decision-feed.ts';
import type { GatewayConfig } from '../gateway-config.ts';
import { controlHeaders, gatewayName } from '../load-settings.ts';
import { getJson } from '../upstream.ts';
import { judgeHead } from './judge-head.ts';
import { openWitnessFiles, type WitnessFiles } from './witness-files.ts';

export interface Witness {
  /** How far the log is witnessed, and what is wrong with it, for the control half to show. */
  report(): Pick<GatewayReport, 'audit_witnessed' | 'audit_conflict'>;
  close(): Promise<void>;
}

export interface WitnessDeps {
  clock: Clock;
  random: Random;
  log: Log;
  /** Of several processes of one gateway the first is the witness. */
  member?: number;
}

const MOST_BYTES = 65_536;
const SILENT_MS = 30_000;
const MOST_WHY_CHARS = 200;

/**
 * Keeps the last head that it was given, cosigned, and wants of each later one the proof that the log
 * only grew. Null where none is to be witnessed. Throws CONFIG_UNREADABLE.
 */
export async function openWitness(
  { control, stateDirectory }: Pick<GatewayConfig, 'control' | 'stateDirectory'>,
  deps: WitnessDeps,
): Promise<Witness | null> {
  if (control === null || control.witnessSeconds === 0 || (deps.member ?? 0) > 0) return null;
  const { url, credentialPath, auditKey, witnessSeconds } = control;
  const name = `stillwatch/witness/${gatewayName(control.gateway)}`;
  const files = await openWitnessFiles(join(stateDirectory, 'witness'), name);
  const stop = new AbortController();
  const state: WitnessState = { size: await keptSize(files), conflict: null };
  const ask = async (after: number): Promise<AuditHeadAnswer> => {
    const address = `${url.replace(/\/+$/, '')}${AUDIT_HEAD_PATH}?after=${after}`;
    const headers = await controlHeaders(credentialPath);
    const answer = await getJson(address, {
      headers,
      signal: stop.signal,
      silentMs: SILENT_MS,
      mostBytes: MOST_BYTES,
    });
    if (answer.status !== 200) throw new Error(`the control half answered ${answer.status}`);
    return auditHeadAnswerSchema.parse(answer.body);
  };
  const random = deps.random.fork('witness');
  const running = (async () => {
    while (!stop.signal.aborted) {
      // That it is away the decision feed tells; what was witnessed stays.
      await look({ files, ask, auditKey, name, state, ...deps }).catch((thrown: unknown) => {
        if (!stop.signal.aborted) deps.log.debug('witness-fail', { why: messageOf(thrown) });
      });
      const ms = witnessSeconds * 1000 * (1 - random.float() / 4);
      await sleep(ms, undefined, { signal: stop.signal }).catch(() => {});
    }
  })();
  return {
    report: () => ({
      ...(state.size === null ? {} : { audit_witnessed: state.size }),
      ...(state.conflict === null ? {} : { audit_conflict: state.conflict }),
    }),
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

interface WitnessState {
  size: number | null;
  conflict: string | null;
}

async function keptSize(files: WitnessFiles): Promise<number | null> {
  const kept = await files.readHead();
  return kept === null ? null : signedSize(kept);
}

/** One look at the log's newest head. */
async function look(
  given: WitnessDeps & {
    files: WitnessFiles;
    ask: (after: number) => Promise<AuditHeadAnswer>;
    auditKey: string | null;
    name: string;
    state: WitnessState;
  },
): Promise<void> {
  const { files, ask, auditKey, name, state, clock, log } = given;
  const kept = await files.readHead();
  const answer = await ask((kept === null ? null : signedSize(kept)) ?? 0);
  const known = auditKey ?? (await files.readLogKey());
  const verifier = known ?? answer.verifier;
  const judged = judgeHead({ verifier, kept }, answer);
  if ('problem' in judged) {
    const document = { why: judged.problem, verifier, witnessed: kept, answered: answer };
    const evidence = await files.keepEvidence(`${JSON.stringify(document, null, 2)}\n`);
    const why = judged.problem.slice(0, MOST_WHY_CHARS);
    if (state.conflict !== why) log.error('witness-conflict', { why, evidence });
    state.conflict = why;
    return;
  }
  if (state.conflict !== null) log.info('witness-agree', { after: state.conflict });
  state.conflict = null;
  if (judged.head === null || answer.note === null) return;
  if (known === null) await files.keepLogKey(verifier);
  const at = clock();
  const keys = await files.readKeys();
  const signed = keys.reduce(
    (note, privateKey) => cosigned(note, { name, privateKey, at }),
    answer.note,
  );
  await files.keepHead(signed);
  state.size = judged.head.size;
}
