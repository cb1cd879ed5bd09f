/** Holds the decisions in force: in memory for requests, in a file for the next start. */
import { compileSnapshot, type Snapshot } from '#match/index';
import type { Clock } from '#std/clock';
import {
  applyChange,
  type DecisionsChange,
  type DecisionsDocument,
  decisionsDocumentSchema,
  NO_DECISIONS,
} from './decisions-document.ts';

/** One small file, replaced in one step. */
export interface DecisionsFile {
  /** Null where there is none yet. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  /** Tells of a change by another process; null: never written. */
  changedAt(): Promise<number | null>;
}

export type Pushed =
  | { outcome: 'taken'; version: number }
  /** The change starts from a version that is not here: send the whole document. */
  | { outcome: 'other-base'; version: number };

/** The decisions in force: in memory for the hot path, on disk for the next start. */
export interface DecisionStore {
  snapshot(): Snapshot;
  /** When the control half last confirmed them, UTC epoch milliseconds. */
  confirmedAt(): number;
  position(): { series: string; version: number };
  /** The control half says that what is in force still is. */
  confirm(): void;
  replace(document: DecisionsDocument): Promise<Pushed>;
  change(change: DecisionsChange): Promise<Pushed>;
  /** Takes up what another process of this gateway was told. */
  refresh(): Promise<void>;
}

/**
 * Opens the store with what was last in force. A damaged file is an error: silently starting without
 * decisions would let suspended accounts in.
 */
export async function openDecisionStore(file: DecisionsFile, clock: Clock): Promise<DecisionStore> {
  let document = NO_DECISIONS;
  let snapshot = compileSnapshot(document);
  let confirmed = 0;
  let seen: number | null = null;
  let writing: Promise<unknown> = Promise.resolve();

  async function load(): Promise<void> {
    const changed = await file.changedAt();
    if (changed === null || changed === seen) return;
    const text = await file.read();
    seen = changed;
    if (text === null) return;
    document = decisionsDocumentSchema.parse(JSON.parse(text));
    snapshot = compileSnapshot(document);
    confirmed = document.issued_at;
  }

  /** In force at once; on disk before it is confirmed. One write after the other. */
  async function take(next: DecisionsDocument): Promise<Pushed> {
    document = next;
    snapshot = compileSnapshot(next);
    confirmed = clock();
    const write = writing.then(async () => {
      await file.write(JSON.stringify(next));
      seen = await file.changedAt();
    });
    writing = write.catch(() => {});
    await write;
    return { outcome: 'taken', version: next.version };
  }

  await load();
  return {
    snapshot: () => snapshot,
    confirmedAt: () => confirmed,
    position: () => ({ series: document.series ?? '', version: document.version }),
    confirm: () => {
      confirmed = clock();
    },
    replace: take,
    change: async (change) => {
      const next = applyChange(document, change);
      return next === null ? { outcome: 'other-base', version: document.version } : take(next);
    },
    refresh: load,
  };
}
