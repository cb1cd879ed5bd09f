/** What somebody who owns the database can do to the audit log, and who finds it. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeHead } from '#gateway/witness/judge-head';
import {
  appendAudit,
  auditReads,
  auditWrites,
  holdAuditLog,
  type NotedEvent,
  notedEvent,
} from '#records/audit';
import type { AuditEvent } from '#records/audit-event';
import { connect, type RecordsConnection } from '#records/connection';
import type { RecordsDatabase } from '#records/database';
import { jsonText } from '#records/json-text';
import { migrateRecords } from '#records/migrations/migrate';
import type { AuditEntry } from '#schema/audit-record';
import { canonicalJson } from '#std/canonical-json';
import { silentLog } from '#std/fixtures/silent-log';
import { appendLeaf, EMPTY_FRONTIER, leafHash, toHex } from '#std/merkle-tree';
import { headAfter } from './prove-records.ts';
import { type ExtensionSigner, openExtensionSigner } from './sign-extension.ts';
import { verifyRecords } from './verify-records.ts';

type Row = RecordsDatabase['audit_records'];
type Rows = readonly Row[];

let home: string;
let connection: RecordsConnection;
let db: Kysely<RecordsDatabase>;
let keys = 0;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'stillwatch-tampering-'));
  connection = await connect({ kind: 'embedded', directory: null });
  db = connection.db;
  await migrateRecords(db, { log: silentLog, now: 0 });
  // Whoever owns the database owns its triggers.
  await sql`ALTER TABLE audit_records DISABLE TRIGGER ALL`.execute(db);
}, 60_000);
afterAll(async () => {
  await connection.close();
  rmSync(home, { recursive: true, force: true });
});

const HOUR = 3_600_000;
let now = 0;
const actor = { who: 'user:ana', reason: 'looked at' };

/** A log over the shared database: as the control half has it from one start to the next. */
class ControlHalf {
  readonly keyPath: string;
  signer!: ExtensionSigner;

  constructor(keyPath: string) {
    this.keyPath = keyPath;
  }

  async start(): Promise<this> {
    this.signer = await openExtensionSigner(this.keyPath, { clock: () => now, log: silentLog });
    await db.transaction().execute(async (tx) => {
      await holdAuditLog(tx);
      await this.signer.check(auditReads(tx));
    });
    return this;
  }

  /** One ordinary change, half an hour after the one before. */
  async change(work: { object: string } | { erase: string }): Promise<void> {
    now += HOUR / 2;
    const head = await db.transaction().execute(async (tx) => {
      await holdAuditLog(tx);
      const events: NotedEvent[] = [];
      const audit = {
        actor,
        now,
        note: (event: AuditEvent) => void events.push(notedEvent(event, actor)),
      };
      if ('erase' in work) await auditWrites(tx, audit).erase(work.erase);
      else audit.note({ what: 'account-reviewed', object: work.object });
      const entropy = (bytes: number) => Buffer.alloc(bytes, events.length + now / HOUR);
      return appendAudit(tx, { now, events }, { entropy, signer: this.signer });
    });
    await head?.committed();
  }

  async grow(count: number): Promise<void> {
    for (let number = 0; number < count; number++) await this.change({ object: `account:g${now}` });
  }

  /** What `audit verify` and the regular check of the control half say. */
  async verify(...witnessed: string[]): Promise<string[]> {
    const own = await this.signer.head();
    const trusted = [...(own === null ? [] : [own]), ...witnessed];
    const { verifier, handovers } = await this.signer.keys();
    const check = { verifierKey: verifier, handovers, trusted };
    const { problems } = await verifyRecords(auditReads(db), check);
    const conflict = this.signer.conflict();
    return [...problems.map(({ problem }) => problem), ...(conflict === null ? [] : ['conflict'])];
  }
}

/** What a gateway keeps, as it would after asking once more. */
class Witness {
  note: string | null = null;

  async ask({ keys }: ExtensionSigner): Promise<string | null> {
    const after = this.note === null ? 0 : Number(this.note.split('\n')[1]);
    const { verifier, handovers } = await keys();
    const told = { verifier, handovers: [...handovers] };
    const answer = { ...told, ...(await headAfter(auditReads(db), after)) };
    const judged = judgeHead({ verifier, kept: this.note }, answer);
    if ('problem' in judged) return judged.problem;
    this.note = answer.note;
    return null;
  }
}

interface State {
  rows: Rows;
  tree: { size: number; frontier: string[] };
  checkpoints: readonly { size: number; at: number; note: string }[];
}

async function stateNow(): Promise<State> {
  const rows = await db.selectFrom('audit_records').selectAll().orderBy('leaf_index').execute();
  const tree = await db.selectFrom('audit_tree').selectAll().executeTakeFirstOrThrow();
  const checkpoints = await db.selectFrom('checkpoints').selectAll().orderBy('size').execute();
  return { rows, tree: { size: tree.size, frontier: tree.frontier as string[] }, checkpoints };
}

async function putState({ rows, tree, checkpoints }: State): Promise<void> {
  await sql`TRUNCATE audit_records, checkpoints`.execute(db);
  if (rows.length > 0)
    await db
      .insertInto('audit_records')
      .values([...rows])
      .execute();
  const frontier = jsonText(tree.frontier);
  await db.updateTable('audit_tree').set({ size: tree.size, frontier }).execute();
  if (checkpoints.length > 0)
    await db
      .insertInto('checkpoints')
      .values([...checkpoints])
      .execute();
}

/** A log of eleven records: some of every kind, two of them erased as it should be. */
async function freshLog(): Promise<{ control: ControlHalf; witness: Witness; early: State }> {
  await putState({ rows: [], tree: { size: 0, frontier: [] }, checkpoints: [] });
  now = 0;
  const control = await new ControlHalf(join(home, `key-${keys++}`)).start();
  for (const id of ['a1', 'a2', 'a1', 'a3', 'a4'])
    await control.change({ object: `account:${id}` });
  const early = await stateNow();
  await control.change({ object: 'account:a5' });
  await control.change({ erase: 'account:a1' });
  await control.grow(4);
  const witness = new Witness();
  expect(await witness.ask(control.signer)).toBeNull();
  expect(await control.verify()).toEqual([]);
  return { control, witness, early };
}

/** Every number that the content decides, made to fit it: all but signatures, which nobody can make. */
function fitted(state: State, rows: Rows): State {
  let frontier = EMPTY_FRONTIER;
  const fit = rows.map((row, index) => {
    const said = JSON.parse(row.entry) as AuditEntry;
    const sum = createHash('sha256')
      .update(Buffer.from(row.salt ?? '', 'hex'))
      .update(row.detail ?? '')
      .digest('hex');
    const detail_sha256 = row.detail === null ? said.detail_sha256 : sum;
    const entry = canonicalJson({ ...said, index, detail_sha256 });
    const leaf = leafHash(entry);
    frontier = appendLeaf(frontier, leaf);
    return { ...row, leaf_index: index, entry, leaf_hash: toHex(leaf) };
  });
  const same = fit.findIndex(({ entry }, index) => entry !== state.rows[index]?.entry);
  const sound = same < 0 ? fit.length : same;
  return {
    rows: fit,
    tree: { size: frontier.size, frontier: frontier.roots.map(toHex) },
    checkpoints: state.checkpoints.filter(({ size }) => size <= sound),
  };
}

const plain = (state: State, rows: Rows): State => ({ ...state, rows });
const edited = (row: Row): Row => ({ ...row, detail: row.detail!.replace('looked at', 'agreed') });
const swapped = (rows: Rows): Rows => {
  const [two, five] = [rows[1]!, rows[4]!];
  return rows.with(1, { ...five, leaf_index: 1 }).with(4, { ...two, leaf_index: 4 });
};
const withoutDetail = (row: Row): Row => ({
  ...row,
  detail: null,
  salt: null,
  who: null,
  object: null,
});
/** The record of the erasure says one more, as if that were part of it. */
const erasureWidened = (rows: Rows): Rows =>
  rows.map((row) => {
    if (row.what !== 'audit-erased') return row;
    const detail = JSON.parse(row.detail!);
    detail.after = {
      records: 3,
      stretches: [
        [0, 1],
        [2, 5],
      ],
    };
    return { ...row, detail: canonicalJson(detail) };
  });
const appended = (rows: Rows): Rows => {
  const last = rows.at(-1)!;
  const said = JSON.parse(last.entry) as AuditEntry;
  const entry = canonicalJson({ ...said, index: rows.length });
  return [...rows, { ...last, leaf_index: rows.length, entry }];
};

/** What is done to the database alone, with the numbers left as they are and with all made to fit. */
const ATTACKS: Record<string, (state: State, early: State) => Record<'plain' | 'fitted', State>> = {
  edit: (state) => ({
    plain: plain(state, state.rows.with(1, edited(state.rows[1]!))),
    fitted: fitted(state, state.rows.with(1, edited(state.rows[1]!))),
  }),
  'edit of the newest': (state) => ({
    plain: plain(state, state.rows.with(-1, edited(state.rows.at(-1)!))),
    fitted: fitted(state, state.rows.with(-1, edited(state.rows.at(-1)!))),
  }),
  delete: (state) => ({
    plain: plain(state, state.rows.toSpliced(4, 1)),
    fitted: fitted(state, state.rows.toSpliced(4, 1)),
  }),
  truncate: (state) => ({
    plain: plain(state, state.rows.slice(0, -3)),
    fitted: fitted(state, state.rows.slice(0, -3)),
  }),
  swap: (state) => ({
    plain: plain(state, swapped(state.rows)),
    fitted: fitted(state, swapped(state.rows)),
  }),
  erase: (state) => ({
    plain: plain(state, state.rows.with(3, withoutDetail(state.rows[3]!))),
    fitted: fitted(state, erasureWidened(state.rows.with(3, withoutDetail(state.rows[3]!)))),
  }),
  'erase one and put another back': (state, early) => {
    const rows = state.rows.with(0, early.rows[0]!).with(3, withoutDetail(state.rows[3]!));
    return { plain: plain(state, rows), fitted: fitted(state, rows) };
  },
  append: (state) => ({
    plain: plain(state, appended(state.rows)),
    fitted: fitted(state, appended(state.rows)),
  }),
  rollback: (state, early) => ({
    plain: { ...state, tree: early.tree },
    fitted: early,
  }),
};

describe.for(Object.keys(ATTACKS))('%s', (name) => {
  const cells = (['plain', 'fitted'] as const).flatMap((numbers) =>
    (['before', 'after', 'after a start and'] as const).map((when) => ({ numbers, when })),
  );
  test.for(cells)('$numbers, $when further writes, is found', async ({ numbers, when }) => {
    const { control, early } = await freshLog();
    await putState(ATTACKS[name]!(await stateNow(), early)[numbers]);
    if (when === 'after a start and') await control.start();
    if (when !== 'before') await control.grow(3);
    expect(await control.verify()).not.toEqual([]);
    // The evidence stays with the process that comes after.
    const kept = await control.signer.head();
    expect(Number(kept!.split('\n')[1])).toBeGreaterThanOrEqual(11);
  });
});

describe('with the signer’s own memory put back too, or its key stolen', () => {
  const cells = (['before', 'after'] as const).map((when) => ({ when }));

  test.for(cells)(
    'a rollback of everything, $when further writes, is found by the witness',
    async ({ when }) => {
      const { control, witness, early } = await freshLog();
      await putState(early);
      // As if the machine’s disk were put back: the key stays, and nothing newer is remembered.
      for (const file of readdirSync(home).filter((each) => /[.](memory|head)$/.test(each))) {
        rmSync(join(home, file));
      }
      await control.start();
      if (when === 'after') await control.grow(8);
      expect(control.signer.conflict()).toBeNull();
      expect(await control.verify()).toEqual([]);
      expect(await witness.ask(control.signer)).toMatch(
        when === 'before' ? /it had 11 records, now it has 5/ : /are not those that were witnessed/,
      );
      expect(await control.verify(witness.note!)).not.toEqual([]);
    },
  );

  test.for(cells)(
    'a split view, $when further writes, is found by the witness',
    async ({ when }) => {
      const { control, witness } = await freshLog();
      const shown = await stateNow();
      // The key’s twin signs another history of the same length.
      await putState(fitted(shown, shown.rows.with(5, edited(shown.rows[5]!)).slice(0, -1)));
      for (const file of readdirSync(home).filter((each) => /[.](memory|head)$/.test(each))) {
        rmSync(join(home, file));
      }
      await sql`TRUNCATE checkpoints`.execute(db);
      await control.start();
      await control.grow(when === 'before' ? 1 : 4);
      expect(await control.verify()).toEqual([]);
      expect(await witness.ask(control.signer)).toMatch(/are not those that were witnessed/);
      expect(await control.verify(witness.note!)).toContain('rewritten');
    },
  );

  test('signed heads that are taken away are missed by the witness', async () => {
    const { control, witness } = await freshLog();
    await sql`TRUNCATE checkpoints`.execute(db);
    expect(await witness.ask(control.signer)).toBe('the log has no signed head any more');
  });
});
