/**
 * The little that a host must know of a statement before ClickHouse parses it: whether it reads,
 * whether rows follow it, and in which format its answer comes. Whatever is not recognised is
 * treated as a command whose answer is buffered, which is always correct, only slower.
 */
export type StatementKind = 'read' | 'insert-data' | 'session' | 'kill' | 'file' | 'other';

export interface StatementShape {
  kind: StatementKind;
  /** Name after the last FORMAT clause, or null. */
  format: string | null;
  /** insert-data only: where the FORMAT clause begins, and where the rows begin. */
  formatAt: number;
  dataAt: number;
}

interface Word {
  text: string;
  start: number;
  end: number;
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const CLOSERS: Record<string, string> = { "'": "'", '"': '"', '`': '`' };

/** Position after the quoted text that opens at `at`. */
function skipQuoted(sql: string, at: number): number {
  const closer = CLOSERS[sql[at] as string] as string;
  let next = at + 1;
  while (next < sql.length) {
    const character = sql[next];
    if (character === '\\') next += 2;
    else if (character === closer) return next + 1;
    else next++;
  }
  return sql.length;
}

/** Position after the comment that opens at `at`, or `at` when none does. */
function skipComment(sql: string, at: number): number {
  if (sql.startsWith('--', at) || sql.startsWith('#!', at) || sql.startsWith('# ', at)) {
    const end = sql.indexOf('\n', at);
    return end === -1 ? sql.length : end + 1;
  }
  if (!sql.startsWith('/*', at)) return at;
  const end = sql.indexOf('*/', at + 2);
  return end === -1 ? sql.length : end + 2;
}

/** Bare words outside quotes, comments and brackets, in order. */
function* topLevelWords(sql: string): Generator<Word> {
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const character = sql[at] as string;
    const afterComment = skipComment(sql, at);
    if (afterComment > at) at = afterComment;
    else if (character in CLOSERS) at = skipQuoted(sql, at);
    else {
      WORD.lastIndex = at;
      const word = WORD.exec(sql)?.[0];
      if (word !== undefined) {
        if (depth === 0) yield { text: word, start: at, end: at + word.length };
        at += word.length;
        continue;
      }
      if (character === '(' || character === '[' || character === '{') depth++;
      else if (character === ')' || character === ']' || character === '}') depth--;
      at++;
    }
  }
}

const SESSION_WORDS = new Set(['SET', 'USE', 'BEGIN', 'COMMIT', 'ROLLBACK']);

/** Rows start after one run of blanks and at most one line end, as ClickHouse reads them. */
function dataStart(sql: string, at: number): number {
  let next = at;
  while (sql[next] === ' ' || sql[next] === '\t') next++;
  if (sql[next] === '\r') next++;
  if (sql[next] === '\n') next++;
  return next;
}

/** The shape of an INSERT: rows follow its FORMAT clause unless it selects or lists VALUES. */
function insertShape(words: Iterator<Word>, sql: string): StatementShape {
  for (let item = words.next(); !item.done; item = words.next()) {
    const upper = item.value.text.toUpperCase();
    if (upper === 'INFILE' || upper === 'OUTFILE') return shape('file');
    if (upper === 'SELECT' || upper === 'WITH' || upper === 'VALUES') return shape('other');
    if (upper !== 'FORMAT') continue;
    const name = words.next();
    if (name.done) return shape('other');
    const dataAt = dataStart(sql, name.value.end);
    const format = name.value.text;
    if (format.toUpperCase() === 'VALUES') return shape('other');
    return { kind: 'insert-data', format, formatAt: item.value.start, dataAt };
  }
  return shape('other');
}

function shape(kind: StatementKind, format: string | null = null): StatementShape {
  return { kind, format, formatAt: -1, dataAt: -1 };
}

/** What follows a format name that really is one. */
const AFTER_FORMAT = /^\s*(;?\s*$|SETTINGS\b)/i;

export function statementShape(sql: string): StatementShape {
  const words = topLevelWords(sql);
  const first = words.next();
  if (first.done) return shape(/^\s*\(/.test(sql) ? 'read' : 'other');
  const verb = first.value.text.toUpperCase();
  if (verb === 'INSERT') return insertShape(words, sql);
  let format: string | null = null;
  let temporary = false;
  let previous = verb;
  for (let item = words.next(); !item.done; item = words.next()) {
    const upper = item.value.text.toUpperCase();
    if (previous === 'INTO' && upper === 'OUTFILE') return shape('file');
    if (upper === 'TEMPORARY' && verb === 'CREATE') temporary = true;
    if (previous === 'FORMAT' && AFTER_FORMAT.test(sql.slice(item.value.end)))
      format = item.value.text;
    previous = upper;
  }
  if (temporary || SESSION_WORDS.has(verb)) return shape('session', format);
  if (verb === 'KILL') return shape('kill', format);
  return shape(verb === 'SELECT' || verb === 'WITH' ? 'read' : 'other', format);
}

/** Names of `{name:Type}` placeholders in the text. */
export function placeholderNames(sql: string): string[] {
  return [...sql.matchAll(/\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*:/g)].map((match) => match[1] as string);
}
