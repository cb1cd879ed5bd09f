/**
 * The little that a host must know of a statement before ClickHouse parses it: whether it reads,
 * whether rows follow it, and in which format its answer comes. Whatever is not recognised is
 * treated as a command whose answer is buffered, which is always correct, only slower.
 */
type StatementKind = 'read' | 'insert-data' | 'session' | 'kill' | 'file' | 'several' | 'other';

export interface StatementShape {
  kind: StatementKind;
  /** Name after the last FORMAT clause, or null. */
  format: string | null;
  /** insert-data only: where `FROM INFILE` belongs (before SETTINGS and FORMAT). */
  sourceAt: number;
  /** insert-data only: where FORMAT or VALUES begins, and where the rows begin. */
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
  const closer = CLOSERS[sql[at]!]!;
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

/** Bare words and semicolons outside quotes, comments and brackets, in order. */
function* topLevelWords(sql: string): Generator<Word> {
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const character = sql[at]!;
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
      if (character === ';') yield { text: ';', start: at, end: at + 1 };
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

/** The shape of an INSERT that rows follow, or null: it selects its rows. */
function insertShape(words: Iterator<Word>, sql: string): StatementShape | null {
  let sourceAt = -1;
  let nameMayFollow = -1;
  for (let item = words.next(); !item.done; item = words.next()) {
    const { text, start, end } = item.value;
    const upper = text.toUpperCase();
    const follows = nameMayFollow >= 0 && sql.slice(nameMayFollow, start).trim() === '';
    nameMayFollow = -1;
    if (upper === 'TABLE' || upper === 'INTO') {
      nameMayFollow = end;
      continue;
    }
    if (follows || sql[start - 1] === '.') continue;
    if (upper === 'INFILE') return shape('file');
    if (upper === 'SELECT' || upper === 'WITH' || upper === ';') return null;
    if (upper === 'SETTINGS') sourceAt = start;
    if (upper !== 'FORMAT' && upper !== 'VALUES') continue;
    const name = upper === 'VALUES' ? { text: 'Values', end } : words.next().value;
    if (name === undefined) return null;
    return {
      kind: 'insert-data',
      format: name.text,
      sourceAt: sourceAt < 0 ? start : sourceAt,
      formatAt: start,
      dataAt: dataStart(sql, name.end),
    };
  }
  return null;
}

function shape(kind: StatementKind, format: string | null = null): StatementShape {
  return { kind, format, sourceAt: -1, formatAt: -1, dataAt: -1 };
}

/** What follows a format name that really is one. */
const AFTER_FORMAT = /^\s*(;?\s*$|SETTINGS\b)/i;

export function statementShape(sql: string): StatementShape {
  const verb = topLevelWords(sql).next().value?.text.toUpperCase() ?? '';
  if (verb === 'INSERT') {
    const insert = insertShape(topLevelWords(sql), sql);
    if (insert !== null) return insert;
  }
  let format: string | null = null;
  let temporary = false;
  let previous = '';
  for (const { text, end } of topLevelWords(sql)) {
    const upper = text.toUpperCase();
    if (previous === ';') return shape('several');
    if (previous === 'INTO' && upper === 'OUTFILE') return shape('file');
    if (upper === 'TEMPORARY' && verb === 'CREATE') temporary = true;
    if (previous === 'FORMAT' && AFTER_FORMAT.test(sql.slice(end))) format = text;
    previous = upper;
  }
  if (temporary || SESSION_WORDS.has(verb)) return shape('session', format);
  if (verb === 'KILL') return shape('kill', format);
  const reads = verb === 'SELECT' || verb === 'WITH' || (verb === '' && /^\s*\(/.test(sql));
  return shape(reads ? 'read' : 'other', format);
}

/** Names of `{name:Type}` placeholders in the text. */
export function placeholderNames(sql: string): string[] {
  return [...sql.matchAll(/\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*:/g)].map((match) => match[1]!);
}
