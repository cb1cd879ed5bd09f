/** The byte format of spool segments, with a scanner that survives damage. */
import { crc32c } from './crc32c.ts';

/**
 * A segment is a first line that names the format, then records: the marker, the payload's length and
 * CRC-32C as 32-bit little-endian numbers, the payload. The marker lets a reader find the next record
 * after damage.
 */
export const SEGMENT_START: Buffer = Buffer.from('stillwatch-spool/1\n');
const MARKER = Buffer.from([0xf5, 0x53, 0x57, 0x52]);
const RECORD_HEADER_BYTES = 12;
/** Longer than any record that is written; a longer length is damage. */
const MOST_PAYLOAD_BYTES = 64 * 1024 * 1024;

/** One record for each payload, one after the other. */
export function encodeRecords(payloads: readonly Buffer[]): Buffer {
  let size = 0;
  for (const payload of payloads) size += RECORD_HEADER_BYTES + payload.length;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const payload of payloads) {
    MARKER.copy(bytes, at);
    bytes.writeUInt32LE(payload.length, at + 4);
    bytes.writeUInt32LE(crc32c(payload), at + 8);
    payload.copy(bytes, at + RECORD_HEADER_BYTES);
    at += RECORD_HEADER_BYTES + payload.length;
  }
  return bytes;
}

export type ScanStep =
  | { kind: 'record'; payload: Buffer; next: number }
  /** Bytes that are no record, up to where the next one may begin. */
  | { kind: 'damage'; bytes: number; next: number }
  /** The bytes end inside a record, or exactly after one. */
  | { kind: 'end'; at: number };

/** What stands at an offset. Pure; the bytes may be anything. */
function scanAt(bytes: Buffer, offset: number): ScanStep {
  const left = bytes.length - offset;
  if (left < RECORD_HEADER_BYTES) return endOrDamage(bytes, offset);
  if (bytes.compare(MARKER, 0, 4, offset, offset + 4) !== 0) return skipDamage(bytes, offset);
  const length = bytes.readUInt32LE(offset + 4);
  if (length > MOST_PAYLOAD_BYTES) return skipDamage(bytes, offset);
  const next = offset + RECORD_HEADER_BYTES + length;
  if (next > bytes.length) return endOrDamage(bytes, offset);
  const payload = bytes.subarray(offset + RECORD_HEADER_BYTES, next);
  if (crc32c(payload) !== bytes.readUInt32LE(offset + 8)) return skipDamage(bytes, offset);
  return { kind: 'record', payload, next };
}

/** A length that reaches past the end is a torn record, unless a whole one follows inside it. */
function endOrDamage(bytes: Buffer, offset: number): ScanStep {
  for (let at = bytes.indexOf(MARKER, offset + 1); at !== -1; at = bytes.indexOf(MARKER, at + 1)) {
    if (holdsRecord(bytes, at)) return { kind: 'damage', bytes: at - offset, next: at };
  }
  return { kind: 'end', at: offset };
}

function skipDamage(bytes: Buffer, offset: number): ScanStep {
  const found = bytes.indexOf(MARKER, offset + 1);
  const next = found === -1 ? bytes.length : found;
  return { kind: 'damage', bytes: next - offset, next };
}

function holdsRecord(bytes: Buffer, at: number): boolean {
  if (bytes.length - at < RECORD_HEADER_BYTES) return false;
  const length = bytes.readUInt32LE(at + 4);
  const next = at + RECORD_HEADER_BYTES + length;
  if (next > bytes.length) return false;
  const payload = bytes.subarray(at + RECORD_HEADER_BYTES, next);
  return crc32c(payload) === bytes.readUInt32LE(at + 8);
}

export interface Scan {
  payloads: Buffer[];
  damagedBytes: number;
  /** Where whole records end. */
  end: number;
}

/** Every whole record from `offset` on. */
export function scanAll(bytes: Buffer, offset: number, most = Number.POSITIVE_INFINITY): Scan {
  const scan: Scan = { payloads: [], damagedBytes: 0, end: offset };
  while (scan.payloads.length < most) {
    const step = scanAt(bytes, scan.end);
    if (step.kind === 'end') return scan;
    if (step.kind === 'record') scan.payloads.push(step.payload);
    else scan.damagedBytes += step.bytes;
    scan.end = step.next;
  }
  return scan;
}
