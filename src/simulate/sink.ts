/** Where a simulated world is written, and the files of its folder. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

const SINK_PARTS = ['exchanges', 'accounts', 'networks', 'truth', 'labels', 'world'] as const;
export type SinkPart = (typeof SINK_PARTS)[number];

/** Where a world is written; parts may come in any order, each part's bytes in theirs. */
export interface SimulationSink {
  /** Resolves when more can be taken. */
  write(part: SinkPart, bytes: Uint8Array | string): Promise<void>;
  close(): Promise<void>;
}

export const COMPRESSIONS = ['none', 'gz', 'zst'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** File names in the folder of a world. */
const PART_FILES: Record<SinkPart, string> = {
  exchanges: 'exchanges.ndjson',
  accounts: 'accounts.jsonl',
  networks: 'networks.csv',
  truth: 'truth.jsonl',
  labels: 'labels.jsonl',
  world: 'world.json',
};

const COMPRESSED: readonly SinkPart[] = ['exchanges', 'labels'];

/** A part's file name: the large ones carry the compression's ending. */
export function partFile(part: SinkPart, compression: Compression): string {
  const isCompressed = compression !== 'none' && COMPRESSED.includes(part);
  return isCompressed ? `${PART_FILES[part]}.${compression}` : PART_FILES[part];
}

/** Writes the parts as files of a folder, which is made if need be. */
export async function directorySink(
  directory: string,
  compression: Compression,
): Promise<SimulationSink> {
  await mkdir(directory, { recursive: true });
  const parts = new Map<SinkPart, Channel>();
  for (const part of SINK_PARTS) {
    const path = join(directory, partFile(part, compression));
    parts.set(part, openChannel(path));
  }
  return {
    write: (part, bytes) => (parts.get(part) as Channel).write(bytes),
    close: async () => {
      await Promise.all([...parts.values()].map((channel) => channel.close()));
    },
  };
}

interface Channel {
  write(bytes: Uint8Array | string): Promise<void>;
  close(): Promise<void>;
}

function openChannel(path: string): Channel {
  const entry = path.endsWith('.zst')
    ? createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    : path.endsWith('.gz')
      ? createGzip({ level: 4 })
      : null;
  const file = createWriteStream(path, { highWaterMark: 4 << 20 });
  const head: Writable = entry ?? file;
  const done = entry === null ? finished(file) : pipeline(entry, file);
  done.catch(() => {});
  return {
    async write(bytes) {
      if (head.write(bytes)) return;
      await Promise.race([new Promise((resolve) => head.once('drain', resolve)), done]);
    },
    async close() {
      head.end();
      await done;
    },
  };
}
