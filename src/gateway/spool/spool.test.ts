import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startShipping } from './ship.ts';
import { type SpoolFiles, spoolFiles } from './spool-files.ts';
import { type SpoolBatch, SpoolReader } from './spool-reader.ts';
import { SpoolWriter, type SpoolWriterOptions } from './spool-writer.ts';

let directory: string;
let now: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
  now = 1_767_225_600_000;
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (options: Partial<SpoolWriterOptions> = {}): SpoolWriter =>
  new SpoolWriter({
    files: spoolFiles(directory),
    clock: () => now,
    segmentBytes: 1000,
    segmentMs: 60_000,
    diskBytes: 1_000_000,
    syncMs: 1000,
    ...options,
  });

const payload = (index: number, size = 90): Buffer => Buffer.from(`${index}`.padEnd(size, '.'));
const read = (stream: 'exchanges' | 'texts' = 'exchanges') => {
  const batch = new SpoolReader(spoolFiles(directory), stream).next(1_000_000);
  return batch?.payloads.map((one) => Number.parseInt(one.toString(), 10)) ?? [];
};
const readAll = (): number[] => {
  const reader = new SpoolReader(spoolFiles(directory), 'exchanges');
  const numbers: number[] = [];
  for (let batch = reader.next(7); batch !== null; batch = reader.next(7)) {
    numbers.push(...batch.payloads.map((one) => Number.parseInt(one.toString(), 10)));
    reader.commit(batch.position);
  }
  return numbers;
};

describe('writing', () => {
  test('segments turn over by size and by age, and nothing is lost between them', () => {
    const writer = open();
    for (let index = 0; index < 25; index++) writer.append('exchanges', [payload(index)]);
    expect(readdirSync(directory).filter((name) => name.endsWith('.segment')).length).toBe(2);
    now += 61_000;
    writer.tend();
    expect(readdirSync(directory).some((name) => name.endsWith('.open'))).toBe(false);
    writer.append('exchanges', [payload(25)]);
    writer.close();
    expect(readAll()).toEqual(Array.from({ length: 26 }, (_, index) => index));
  });

  test('what an earlier process left is taken over, without its torn end', () => {
    open().append('exchanges', [payload(1), payload(2)]);
    const [left] = readdirSync(directory) as [string];
    writeFileSync(join(directory, left), Buffer.from([0xf5, 0x53, 0x57, 0x52, 90, 0, 0, 0, 1, 2]), {
      flag: 'a',
    });
    const writer = open();
    expect(writer.losses.damagedBytes).toBe(10);
    writer.append('exchanges', [payload(3)]);
    expect(readAll()).toEqual([1, 2, 3]);
  });

  test('an empty segment of a killed process is swept away', () => {
    writeFileSync(join(directory, 'exchanges-000000000004.open'), 'stillwatch-sp');
    open().append('exchanges', [payload(1)]);
    expect(readdirSync(directory)).toEqual(['exchanges-000000000005.open', 'ledger']);
  });
});

describe('syncing', () => {
  /** A disk that counts syncs, and can fail at them. */
  const countingDisk = () => {
    const files = spoolFiles(directory);
    const disk = { syncs: 0, fails: false };
    const sync = (file: number): void => {
      if (disk.fails) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
      disk.syncs++;
      files.sync(file);
    };
    return { disk, files: { ...files, sync } };
  };

  test('what is written is synced when it is due, not before and not again', () => {
    const { disk, files } = countingDisk();
    const writer = open({ files });
    writer.append('exchanges', [payload(0)]);
    now += 999;
    writer.tend();
    expect(disk.syncs).toBe(0);
    now += 1;
    writer.tend();
    writer.tend();
    expect(disk.syncs).toBe(1);
  });

  test('where an answer waits for it, a record counts as taken once it is synced', () => {
    const { disk, files } = countingDisk();
    const writer = open({ files, synced: true });
    expect(writer.append('exchanges', [payload(0)])).toBe(true);
    expect(disk.syncs).toBe(1);
    disk.fails = true;
    expect(writer.append('exchanges', [payload(1)])).toBe(false);
    expect(writer.losses.exchanges.disk_error).toBe(1);
    disk.fails = false;
    expect(writer.append('exchanges', [payload(2)])).toBe(true);
  });
});

describe('when the disk is full', () => {
  test('old texts go first, then new texts, and metadata last; every loss is counted', () => {
    const writer = open({ diskBytes: 5000 });
    for (let index = 0; index < 20; index++) {
      writer.append('exchanges', [payload(index)]);
      writer.append('texts', [payload(index, 200)]);
    }
    expect(writer.bytes).toBeLessThanOrEqual(5000);
    const lost = writer.losses.texts.disk_bound as number;
    expect(lost).toBeGreaterThan(0);
    expect(writer.losses.exchanges).toEqual({});
    for (let index = 20; index < 60; index++) writer.append('exchanges', [payload(index)]);
    expect(writer.append('exchanges', [payload(60)])).toBe(false);
    writer.close();
    const kept = readAll();
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => index));
    expect(kept.length + (writer.losses.exchanges.disk_bound ?? 0)).toBe(61);
    expect(writer.losses.exchanges.disk_bound).toBeGreaterThan(0);
  });

  /** A disk with room for so many bytes: a write that does not fit leaves its beginning behind. */
  const smallDisk = (room: { bytes: number }): SpoolFiles => {
    const files = spoolFiles(directory);
    return {
      ...files,
      write: (file, bytes) => {
        const fits = Math.min(bytes.length, room.bytes);
        room.bytes -= fits;
        if (fits > 0) files.write(file, bytes.subarray(0, fits));
        if (fits < bytes.length) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };
  };

  test('a write that fails half-way leaves nothing behind, and writing goes on when there is room', () => {
    const room = { bytes: 250 };
    const writer = open({ files: smallDisk(room) });
    const taken = [0, 1, 2, 3].map((index) => writer.append('exchanges', [payload(index)]));
    expect(taken).toEqual([true, true, false, false]);
    expect(writer.losses.exchanges.disk_full).toBe(2);
    room.bytes = 10_000;
    expect(writer.append('exchanges', [payload(4)])).toBe(true);
    expect(readAll()).toEqual([0, 1, 4]);
  });
});

describe('what somebody removes or cuts', () => {
  const segments = (): string[] => readdirSync(directory).filter((name) => /^exch/.test(name));
  const CHANGES = {
    missing: (file: string) => rmSync(join(directory, file)),
    emptied: (file: string) => truncateSync(join(directory, file), 0),
    'cut in its middle': (file: string) => truncateSync(join(directory, file), 19 + 3 * 102 + 5),
  };
  const LEFT = { missing: 0, emptied: 0, 'cut in its middle': 3 };
  type Change = keyof typeof CHANGES;
  const cases = (Object.keys(CHANGES) as Change[]).flatMap((change) =>
    (['closed', 'open'] as const).flatMap((which) =>
      (['running', 'started again', 'killed'] as const).map((when) => ({ change, which, when })),
    ),
  );

  test.each(cases)('a segment $which that is $change is told, $when', ({ change, which, when }) => {
    let writer = open({ segmentBytes: 820 });
    for (let index = 0; index < 16; index++) writer.append('exchanges', [payload(index)]);
    const [closed, opened] = segments() as [string, string];
    expect([closed, opened].map((name) => name.replace(/.*\./, ''))).toEqual(['segment', 'open']);
    now += 1000;
    writer.tend();
    if (when === 'started again') writer.close();
    const victim = which === 'closed' ? closed : (segments()[1] as string);
    CHANGES[change](victim);
    now += 5000;
    if (when === 'running') writer.tend();
    else writer = open({ segmentBytes: 820 });
    const lost = 8 - LEFT[change];
    expect(writer.losses.segments).toEqual([
      {
        segment: victim.replace(/\..*/, ''),
        stream: 'exchanges',
        how: change === 'missing' ? 'missing' : 'cut',
        records: lost,
      },
    ]);
    expect(writer.losses.exchanges).toEqual({ removed: lost });
    writer.append('exchanges', [payload(99)]);
    const expected = Array.from({ length: 16 }, (_, index) => index).filter((index) => {
      const inVictim = which === 'closed' ? index < 8 : index >= 8;
      return !inVictim || index % 8 < LEFT[change];
    });
    expect(readAll().sort((one, other) => one - other)).toEqual([...expected, 99]);
    // It is told once.
    now += 6000;
    writer.tend();
    expect(writer.losses.segments).toHaveLength(1);
    writer.close();
    expect(open().losses.segments).toEqual([]);
  });

  test('what was delivered and removed is not missed, also where the note of it was lost', () => {
    const writer = open();
    for (let index = 0; index < 30; index++) writer.append('exchanges', [payload(index)]);
    now += 1000;
    writer.tend();
    const ledger = readFileSync(join(directory, 'ledger'));
    expect(readAll()).toHaveLength(30);
    writeFileSync(join(directory, 'ledger'), ledger);
    expect(open().losses.segments).toEqual([]);
  });

  test('records that come after a cut reach a reader that stood behind it', () => {
    const writer = open({ segmentBytes: 100_000 });
    for (let index = 0; index < 9; index++) writer.append('exchanges', [payload(index)]);
    expect(readAll()).toHaveLength(9);
    truncateSync(join(directory, segments()[0] as string), 0);
    writer.append('exchanges', [payload(9)]);
    expect(readAll()).toEqual([]);
    open({ segmentBytes: 100_000 });
    expect(readAll()).toEqual([9]);
  });

  test('a ledger that is torn means counting anew', () => {
    open().append('exchanges', [payload(1)]);
    writeFileSync(join(directory, 'ledger'), '{"segments":[{');
    const writer = open();
    expect(writer.losses.segments).toEqual([]);
    expect(readAll()).toEqual([1]);
  });
});

describe('reading', () => {
  test('a segment that is closed between listing and reading is no end of the stream', () => {
    const writer = open();
    writer.append('exchanges', [payload(1)]);
    const files = spoolFiles(directory);
    let closed = false;
    const racing: SpoolFiles = {
      ...files,
      read: (name, offset, most) => {
        if (!closed && name.endsWith('.open')) {
          closed = true;
          writer.close();
        }
        return files.read(name, offset, most);
      },
    };
    const batch = new SpoolReader(racing, 'exchanges').next(10);
    expect(closed).toBe(true);
    expect(batch?.payloads).toHaveLength(1);
  });

  test('a batch comes again until it is committed, also after a restart', () => {
    const writer = open();
    writer.append('exchanges', [payload(1), payload(2)]);
    expect(read()).toEqual([1, 2]);
    expect(read()).toEqual([1, 2]);
    const reader = new SpoolReader(spoolFiles(directory), 'exchanges');
    reader.commit((reader.next(1) as SpoolBatch).position);
    expect(read()).toEqual([2]);
    writer.append('exchanges', [payload(3)]);
    expect(read()).toEqual([2, 3]);
  });

  test('delivered segments are removed, the open one and the undelivered are not', () => {
    const writer = open();
    for (let index = 0; index < 30; index++) writer.append('exchanges', [payload(index)]);
    writer.append('texts', [payload(1)]);
    expect(readAll()).toHaveLength(30);
    const left = readdirSync(directory).sort();
    expect(left.filter((name) => name.endsWith('.segment'))).toEqual([]);
    expect(left.filter((name) => name.endsWith('.open'))).toHaveLength(2);
    expect(read('texts')).toEqual([1]);
  });

  test('a damaged cursor means delivering again, not losing', () => {
    open().append('exchanges', [payload(1)]);
    readAll();
    writeFileSync(join(directory, 'exchanges.cursor'), '{"segment":"x"');
    expect(read()).toEqual([1]);
  });
});

describe('shipping', () => {
  test('delivers in order, at least once, whatever fails on the way', async () => {
    const writer = open();
    const delivered: number[] = [];
    let calls = 0;
    for (let index = 0; index < 40; index++) writer.append('exchanges', [payload(index)]);
    const shipping = startShipping({
      files: spoolFiles(directory),
      setup: { url: '', credential: null, batchRecords: 6, everyMs: 1 },
      onRemove: (file) => writer.forget(file),
      deliver: async (_stream, payloads) => {
        calls++;
        // The other side took this one, but its answer was lost.
        if (calls % 3 !== 1)
          delivered.push(...payloads.map((one) => Number.parseInt(`${one}`, 10)));
        if (calls % 3 === 2) throw new Error('no answer');
        if (calls % 3 === 1) throw new Error('unreachable');
      },
    });
    while (shipping.shipped() < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    await shipping.close();
    expect([...new Set(delivered)]).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(delivered.length).toBeGreaterThan(40);
    expect(shipping.error()).toBeNull();
    expect(writer.bytes).toBeLessThan(1200);
  });
});
