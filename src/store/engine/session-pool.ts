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
  /** Read block by block; only SELECT in formats that have neither head nor tail. */
  streamed: boolean;
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
 * - close() waits for everything running anywhere, so sessions are kept rather than closed.
 */
export function createSessionPool(options: {
  open: () => EngineSession;
  /** Applied to every session. */
  baseSettings: ReadonlyMap<string, string>;
  /** Statements at a time; must stay below the libuv pool, to leave threads for files. */
  limit: number;
}) {
  const idle: PooledSession[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;
  const control = options.open();
  let controlTail: Promise<unknown> = Promise.resolve();

  async function acquire(): Promise<void> {
    if (running < options.limit) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }

  async function take(statement: Statement): Promise<PooledSession> {
    const mentioned = placeholderNames(statement.sql);
    const missing = mentioned.filter((name) => !statement.params.has(name));
    const at = idle.findLastIndex((each) => !missing.some((name) => each.params.has(name)));
    const found = at === -1 ? undefined : idle.splice(at, 1)[0];
    if (found !== undefined) return found;
    const session = options.open();
    const base = [...options.baseSettings].map(([name, value]) => `${name} = ${quoted(value)}`);
    if (base.length > 0) await session.queryAsync(`SET ${base.join(', ')}`, { format: 'Null' });
    return { session, changed: new Set(), params: new Set() };
  }

  /** Gives the session exactly this statement's settings and parameters. */
  async function prepare(pooled: PooledSession, statement: Statement): Promise<void> {
    const wanted = new Map(statement.settings).set('log_comment', statement.id);
    const clauses: string[] = [];
    for (const name of pooled.changed) {
      if (wanted.has(name)) continue;
      const base = options.baseSettings.get(name);
      clauses.push(`${name} = ${base === undefined ? 'DEFAULT' : quoted(base)}`);
    }
    for (const [name, value] of wanted) clauses.push(`${name} = ${quoted(value)}`);
    for (const [name, value] of statement.params) {
      clauses.push(`param_${name} = ${quoted(value)}`);
      pooled.params.add(name);
    }
    await pooled.session.queryAsync(`SET ${clauses.join(', ')}`, { format: 'Null' });
    pooled.changed = new Set(wanted.keys());
  }

  /** One statement at a time on the control session; its errors do not matter. */
  function onControl(sql: string): Promise<unknown> {
    const next = controlTail.then(() => control.queryAsync(sql, { format: 'Null' }));
    controlTail = next.catch(() => undefined);
    return controlTail;
  }

  const kill = (id: string): Promise<unknown> =>
    onControl(`KILL QUERY WHERE Settings['log_comment'] = ${quoted(id)} ASYNC`);

  async function* blocks(pooled: PooledSession, statement: Statement): AsyncGenerator<Uint8Array> {
    const { sql, format } = statement;
    if (!statement.streamed) {
      const answer = await pooled.session.queryAsync(sql, { format });
      yield answer.bytes();
      return;
    }
    for await (const chunk of pooled.session.queryStream(sql, { format })) yield chunk.raw();
  }

  /** Kills until told to stop: the engine may not have registered the query at the first try. */
  function killOnAbort(id: string, abort: AbortSignal): () => void {
    let timer: NodeJS.Timeout | undefined;
    const again = (): void => {
      void kill(id);
      timer = setTimeout(again, 100);
    };
    if (abort.aborted) again();
    else abort.addEventListener('abort', again, { once: true });
    return () => {
      clearTimeout(timer);
      abort.removeEventListener('abort', again);
    };
  }

  /** The answer's bytes in blocks; returning early or aborting stops the engine's work. */
  async function* run(statement: Statement, abort: AbortSignal): AsyncGenerator<Uint8Array> {
    await acquire();
    let pooled: PooledSession | undefined;
    let reusable = false;
    try {
      abort.throwIfAborted();
      pooled = await take(statement);
      await prepare(pooled, statement);
      abort.throwIfAborted();
      const stopKilling = killOnAbort(statement.id, abort);
      try {
        yield* blocks(pooled, statement);
        reusable = !statement.changesSession;
      } finally {
        stopKilling();
      }
    } finally {
      if (pooled !== undefined) {
        if (reusable) idle.push(pooled);
        else pooled.session.close();
      }
      release();
    }
  }

  /** Ends everything that runs and closes every session. */
  async function close(): Promise<void> {
    await onControl(`KILL QUERY WHERE Settings['log_comment'] != '' ASYNC`);
    for (const pooled of idle.splice(0)) pooled.session.close();
    control.close();
  }

  return { run, close, idleSessions: () => idle.length };
}

export type SessionPool = ReturnType<typeof createSessionPool>;
