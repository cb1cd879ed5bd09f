/** Checks an exported audit log offline, for somebody who has nothing but the file and a key. */

import { type AuditFileLine, type AuditRecord, auditFileLineSchema } from '#schema/audit-record';
import { failure } from '#std/errors';
import { type Handover, logKeys } from '#std/log-keys';
import { type LogVerdict, verifyLog } from './verify-log.ts';

const BLOCK = 1000;
const CHECKPOINTS_AT_MOST = 1_000_000;

/**
 * Checks an exported log against a key that was had from elsewhere, and against heads that were kept
 * elsewhere (`trusted`). Throws AUDIT_FILE_INVALID at the first line that is none of such a file, and
 * USAGE when the key is none.
 */
export async function verifyAuditFile(
  lines: AsyncIterable<string>,
  given: { path: string; verifierKey: string; trusted?: readonly string[] },
): Promise<LogVerdict> {
  const { path, verifierKey, trusted = [] } = given;
  const parsed = parseLines(lines, path);
  const checkpoints: string[] = [];
  let handovers: readonly Handover[] = [];
  let first: AuditRecord | null = null;
  for (;;) {
    const next = await parsed.next();
    if (next.done === true) break;
    const { value } = next.value;
    if (value.kind === 'record') {
      first = value;
      break;
    }
    if (value.kind === 'header') handovers = value.handovers ?? [];
    else checkpoints.push(value.note);
    if (checkpoints.length > CHECKPOINTS_AT_MOST) {
      throw failure('AUDIT_FILE_INVALID', { path, line: next.value.line, why: 'too many heads' });
    }
  }
  const records = recordBlocks(first, parsed, path);
  return verifyLog({ records, checkpoints, trusted, keys: keysOf(verifierKey, handovers) });
}

/** The heads in an exported log, before its first record. Throws AUDIT_FILE_INVALID. */
export async function auditFileHeads(
  lines: AsyncIterable<string>,
  { path }: { path: string },
): Promise<string[]> {
  const notes: string[] = [];
  for await (const { value } of parseLines(lines, path)) {
    if (value.kind === 'record' || notes.length > CHECKPOINTS_AT_MOST) break;
    if (value.kind === 'checkpoint') notes.push(value.note);
  }
  return notes;
}

function keysOf(verifierKey: string, handovers: readonly Handover[]) {
  const keys = logKeys(verifierKey, handovers);
  if (keys !== null) return keys;
  throw failure('USAGE', { what: 'The verifier key has to be NAME+ID+KEY, as it was exported.' });
}

interface ParsedLine {
  line: number;
  value: AuditFileLine;
}

async function* parseLines(
  lines: AsyncIterable<string>,
  path: string,
): AsyncGenerator<ParsedLine, void> {
  let line = 0;
  for await (const text of lines) {
    line++;
    const value = parseLine(text);
    const header = value !== null && value.kind === 'header';
    if (value === null || header !== (line === 1)) {
      const why = line === 1 ? 'it does not begin with a header' : 'it is no head and no record';
      throw failure('AUDIT_FILE_INVALID', { path, line, why });
    }
    yield { line, value };
  }
  if (line === 0) throw failure('AUDIT_FILE_INVALID', { path, line: 1, why: 'it is empty' });
}

function parseLine(text: string): AuditFileLine | null {
  try {
    return auditFileLineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

async function* recordBlocks(
  first: AuditRecord | null,
  rest: AsyncGenerator<ParsedLine, void>,
  path: string,
): AsyncGenerator<AuditRecord[]> {
  if (first === null) return;
  let block = [first];
  for await (const { line, value } of rest) {
    if (value.kind !== 'record') {
      throw failure('AUDIT_FILE_INVALID', { path, line, why: 'heads come before records' });
    }
    block.push(value);
    if (block.length < BLOCK) continue;
    yield block;
    block = [];
  }
  yield block;
}
