/** Reads every spool of a gateway for inspection, without taking anything away. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type SpoolRecord,
  spoolRecordSchema,
  type TextRecord,
  textRecordSchema,
} from '#schema/spooled-exchange';
import { jsonOrNull } from '#std/json-text';
import { SEGMENT_START, scanAll } from './segment-format.ts';
import {
  readSegmentName,
  type SegmentName,
  type SpoolStream,
  segmentFile,
} from './segment-names.ts';
import { type SpoolFiles, spoolFiles } from './spool-files.ts';

/** What lies in the spools of a gateway and was not shipped, all its processes together. */
export interface Spools {
  /** Every exchange, in the order it was recorded, one process after the other. */
  exchanges(): AsyncGenerator<SpoolRecord>;
  texts(): AsyncGenerator<TextRecord>;
  /** Bytes that are no records, and records that are none of ours, met so far. */
  damage(): { bytes: number; records: number };
}

/** Read at a time; a record that is longer makes it grow. */
const READ_BYTES = 4 * 1024 * 1024;

/**
 * Reads the spools under a gateway's state directory, changing nothing, also while it runs. For who
 * takes records away after delivery there is SpoolReader.
 */
export function openSpools(stateDirectory: string): Spools {
  const found = { bytes: 0, records: 0 };
  async function* read<Record>(
    stream: SpoolStream,
    parse: (value: unknown) => { success: true; data: Record } | { success: false },
  ): AsyncGenerator<Record> {
    for (const files of directories(stateDirectory)) {
      for (const payload of payloadsOf(files, stream, (bytes) => (found.bytes += bytes))) {
        const parsed = parse(jsonOrNull(payload.toString()));
        if (parsed.success) yield parsed.data;
        else found.records++;
      }
    }
  }
  return {
    exchanges: () => read('exchanges', (value) => spoolRecordSchema.safeParse(value)),
    texts: () => read('texts', (value) => textRecordSchema.safeParse(value)),
    damage: () => ({ ...found }),
  };
}

function directories(stateDirectory: string): SpoolFiles[] {
  const spool = join(stateDirectory, 'spool');
  if (!existsSync(spool)) return [];
  const members = readdirSync(spool).filter((name) => /^\d+$/.test(name));
  members.sort((one, other) => Number(one) - Number(other));
  return members.map((name) => spoolFiles(join(spool, name)));
}

function* payloadsOf(
  files: SpoolFiles,
  stream: SpoolStream,
  onDamage: (bytes: number) => void,
): Generator<Buffer> {
  const segments = files
    .list()
    .map(({ name }) => readSegmentName(name))
    .filter((name) => name !== null)
    .filter((name) => name.stream === stream)
    .sort((one, other) => one.number - other.number);
  for (const name of segments) {
    yield* payloadsIn(files, name, onDamage);
  }
}

function* payloadsIn(
  files: SpoolFiles,
  name: SegmentName,
  onDamage: (bytes: number) => void,
): Generator<Buffer> {
  let offset = SEGMENT_START.length;
  let size = READ_BYTES;
  for (;;) {
    const bytes = readSegment(files, name, offset, size);
    const { payloads, damagedBytes, end } = scanAll(bytes, 0);
    yield* payloads;
    onDamage(damagedBytes);
    offset += end;
    const last = bytes.length < size;
    if (last) {
      // In an open segment a torn end is a record that is being written.
      if (!name.open) onDamage(bytes.length - end);
      return;
    }
    if (end === 0) size *= 2;
    else size = READ_BYTES;
  }
}

/** A segment may be closed meanwhile, which changes its name, or shipped and gone. */
function readSegment(files: SpoolFiles, name: SegmentName, offset: number, most: number): Buffer {
  for (const open of name.open ? [true, false] : [false]) {
    try {
      return files.read(segmentFile({ ...name, open }), offset, most);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  }
  return Buffer.alloc(0);
}
