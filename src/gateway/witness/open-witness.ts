/** Makes this gateway a witness of the control half's audit log: whoever owns the database cannot rewrite it unseen. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AUDIT_HEAD_PATH, type AuditHeadAnswer, auditHeadAnswerSchema } from '#schema/audit-head';
import { MOST_COSIGNED_CHARS } from '#schema/cosignature';
import { signedSize } from '#std/checkpoint';
import type { Clock } from '#std/clock';
import { cosigned, cosignedAt, gatewayWitness, witnessKey } from '#std/cosignature';
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
  /**
   * How far the log is witnessed, the head that was signed last, and what is wrong with the log, for
   * the control half to show and to hand on.
   */
  report(): Pick<
    GatewayReport,
    'audit_witnessed' | 'audit_cosigned' | 'witness_keys' | 'audit_conflict'
  >;
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
  const name = gatewayWitness(gatewayName(control.gateway));
  const files = await openWitnessFiles(join(stateDirectory, 'witness'), name);
  const stop = new AbortController();
  const state: WitnessState = { kept: await keptHead(files, name), conflict: null };
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
      ...state.kept,
      ...(state.conflict === null ? {} : { audit_conflict: state.conflict }),
    }),
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

interface WitnessState {
  kept: ReturnType<typeof toldOf>;
  conflict: string | null;
}

async function keptHead(files: WitnessFiles, name: string): Promise<WitnessState['kept']> {
  const kept = await files.readHead();
  if (kept === null) return {};
  // Of a key that is gone by now nobody is told.
  const signed = (await files.readKeys()).filter((key) => cosignedAt(kept, witnessKey(name, key)));
  return toldOf(kept, name, signed);
}

/** What is said of a head that was signed; notes that no log of ours has are too long for a query. */
function toldOf(note: string, name: string, keys: readonly KeyObject[]): GatewayReport {
  const size = signedSize(note);
  const witness_keys = keys.map((key) => witnessKey(name, key)).join('\n');
  const handed =
    keys.length > 0 && Math.max(note.length, witness_keys.length) <= MOST_COSIGNED_CHARS;
  return {
    ...(size === null ? {} : { audit_witnessed: size }),
    ...(handed ? { audit_cosigned: note, witness_keys } : {}),
  };
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
  state.kept = toldOf(signed, name, keys);
}
