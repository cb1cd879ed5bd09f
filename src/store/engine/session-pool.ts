/** Shares the embedded engine's few sessions among many requests, so that none starves. */

import { Gate } from './gate.ts';
import { placeholderNames } from './sql-shape.ts';

/** What is used of a chDB session. */
export interface EngineSession {
  queryAsync(sql: string, options: { format: string }): Promise<{ bytes(): Uint8Array }>;
  queryStream(sql: string, options: { format: string }): AsyncIterable<{ raw(): Uint8Array }>;
  close(): void;
}

export interface Statement {
  /** Identity for cancellation, without quotes or backslashes. */
  id: string;
  sql: string;
  /** Output format where the text names none. */
  format: string;
  settings: ReadonlyMap<string, string>;
  params: ReadonlyMap<string, string>;
  /** Reads share a gate of their own, so that inserts and DDL never wait behind them. */
  lane: 'read' | 'write' | 'urgent';
  /** Read block by block; only SELECT in formats that have neither head nor tail. */
  streamed: boolean;
  /** Name of the database it means; null = the default one. */
  database: string | null;
  /** The statement changes the session itself, which nobody may use after it. */
  changesSession: boolean;
}

interface PooledSession {
  session: EngineSession;
  /** Settings that differ from the base. */
  changed: Set<string>;
  /** Parameters that earlier statements left; a session cannot forget them. */
  params: Set<string>;
}

const quoted = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

interface PoolOptions {
  open: () => EngineSession;
  /** Applied to every session. */
  baseSettings: ReadonlyMap<string, string>;
}

/**
 * Statements at a time, in each lane. Each holds a libuv thread while the engine computes: together
 * they stay below the 16 of the engine process, to leave some for files and for KILL.
 */
const LANES = { read: 8, write: 4, urgent: Number.POSITIVE_INFINITY };
/** Settings that a session cannot be brought back from. */
const FINAL_SETTINGS = ['readonly', 'allow_ddl', 'profile'];
/** How often a query is killed again: the engine may not have registered it at the first try. */
const KILL_EVERY_MS = 100;

/**
 * Runs statements on chDB sessions so that none sees another's traces. chDB (26.7) needs this:
 *
 * - settings and parameters stay with a session: each is put back before the next statement;
 * - rows of a query that failed half-way are prepended to the session's next answer: a session
 *   that met any error is closed, never reused;
 * - a session runs one statement at a time and an insert would wait behind a query: every
 *   statement has a session to itself;
 * - cancelling only settles the promise: the query is killed by its `log_comment`, from a session
 *   kept for that, until the engine reports its end;
 * - parameters given to the binding call are shared by all sessions: they are SET instead;
 * - a failed query stays in the session, its memory with it, until the next one: one more is run;
 * - close() waits for everything running anywhere, so sessions are kept rather than closed.
 */
export class SessionPool {
  readonly #options: PoolOptions;
  readonly #idle: PooledSession[] = [];
  readonly #gates = {
    read: new Gate(LANES.read),
    write: new Gate(LANES.write),
    urgent: new Gate(LANES.urgent),
  };
  readonly #control: EngineSession;
  #controlTail: Promise<unknown> = Promise.resolve();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#control = options.open();
  }

  /** The answer's bytes in blocks; aborting, or leaving early, stops the engine's work. */
  async *run(statement: Statement, abort: AbortSignal): AsyncGenerator<Uint8Array> {
    const gate = this.#gates[statement.lane];
    await gate.enter();
    let pooled: PooledSession | undefined;
    let reusable = false;
    try {
      abort.throwIfAborted();
      pooled = await this.#take(statement);
      await this.#prepare(pooled, statement);
      abort.throwIfAborted();
      const stopKilling = this.#killOnAbort(statement.id, abort);
      try {
        yield* blocks(pooled.session, statement);
        reusable = isReusableAfter(statement);
      } finally {
        stopKilling();
      }
    } finally {
      if (reusable && pooled !== undefined) this.#idle.push(pooled);
      else if (pooled !== undefined) await discard(pooled.session);
      gate.leave();
    }
  }

  /** Ends everything that runs and closes every session. */
  async close(): Promise<void> {
    await this.#onControl(`KILL QUERY WHERE Settings['log_comment'] != '' ASYNC`);
    for (const pooled of this.#idle.splice(0)) pooled.session.close();
    this.#control.close();
  }

  /** A session that holds no parameter which this statement mentions but does not give. */
  async #take(statement: Statement): Promise<PooledSession> {
    const mentioned = placeholderNames(statement.sql);
    const missing = mentioned.filter((name) => !statement.params.has(name));
    const at = this.#idle.findLastIndex((each) => !missing.some((name) => each.params.has(name)));
    const found = at === -1 ? undefined : this.#idle.splice(at, 1)[0];
    if (found !== undefined) return found;
    const session = this.#options.open();
    await set(session, [...this.#options.baseSettings].map(assignment));
    return { session, changed: new Set(), params: new Set() };
  }

  /** Gives the session exactly this statement's settings and parameters. */
  async #prepare(pooled: PooledSession, statement: Statement): Promise<void> {
    const { baseSettings } = this.#options;
    const wanted = new Map(statement.settings).set('log_comment', statement.id);
    const assignments: string[] = [];
    for (const name of pooled.changed) {
      if (wanted.has(name)) continue;
      const base = baseSettings.get(name);
      assignments.push(base === undefined ? `${name} = DEFAULT` : assignment([name, base]));
    }
    assignments.push(...[...wanted].map(assignment));
    for (const [name, value] of statement.params) {
      assignments.push(assignment([`param_${name}`, value]));
      pooled.params.add(name);
    }
    await set(pooled.session, assignments);
    if (statement.database !== null) {
      const name = statement.database.replaceAll('\\', '\\\\').replaceAll('`', '\\`');
      await pooled.session.queryAsync(`USE \`${name}\``, { format: 'Null' });
    }
    pooled.changed = new Set(wanted.keys());
  }

  /** One statement at a time on the control session; its errors do not matter. */
  #onControl(sql: string): Promise<unknown> {
    const next = this.#controlTail.then(() => this.#control.queryAsync(sql, { format: 'Null' }));
    this.#controlTail = next.catch(() => undefined);
    return this.#controlTail;
  }

  #killOnAbort(id: string, abort: AbortSignal): () => void {
    let timer: NodeJS.Timeout | undefined;
    const kill = (): void => {
      void this.#onControl(`KILL QUERY WHERE Settings['log_comment'] = ${quoted(id)} ASYNC`);
      timer = setTimeout(kill, KILL_EVERY_MS);
    };
    abort.addEventListener('abort', kill, { once: true });
    return () => {
      clearTimeout(timer);
      abort.removeEventListener('abort', kill);
    };
  }
}

function isReusableAfter({ changesSession, database, settings }: Statement): boolean {
  return !changesSession && database === null && !FINAL_SETTINGS.some((name) => settings.has(name));
}

async function discard(session: EngineSession): Promise<void> {
  await session.queryAsync('SELECT 1', { format: 'Null' }).catch(() => undefined);
  session.close();
}

const assignment = ([name, value]: readonly [string, string]): string =>
  `${name} = ${quoted(value)}`;

async function set(session: EngineSession, assignments: readonly string[]): Promise<void> {
  if (assignments.length === 0) return;
  await session.queryAsync(`SET ${assignments.join(', ')}`, { format: 'Null' });
}

/** chDB streams SELECT only, and says so before it does anything. */
const NOT_STREAMED = 'Streaming query is not supported';

async function* blocks(session: EngineSession, statement: Statement): AsyncGenerator<Uint8Array> {
  const { sql, format, streamed } = statement;
  if (streamed) {
    try {
      for await (const chunk of session.queryStream(sql, { format })) yield chunk.raw();
      return;
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(NOT_STREAMED))) throw error;
    }
  }
  yield (await session.queryAsync(sql, { format })).bytes();
}
