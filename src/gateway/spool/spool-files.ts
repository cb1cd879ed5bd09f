/** The few file operations that the spool needs, on a directory of its own. */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** What the spool needs of a file system; synchronous, for a thread of its own. */
export interface SpoolFiles {
  list(): { name: string; bytes: number }[];
  create(name: string): number;
  /** Writes everything or throws; what was written of it may then be left. */
  write(file: number, bytes: Buffer): void;
  truncate(file: number, bytes: number): void;
  /** Cuts a file that nobody writes. */
  cut(name: string, bytes: number): void;
  sync(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  remove(name: string): void;
  /** From `offset`, at most `most` bytes. */
  read(name: string, offset: number, most: number): Buffer;
  /** Replaces a small file in one step. */
  replace(name: string, bytes: Buffer): void;
  /** The same without waiting for the disk: survives a killed process, not a power cut. */
  note(name: string, bytes: Buffer): void;
  exists(name: string): boolean;
}

/** A directory on disk, made if need be, readable by its owner only. */
export function spoolFiles(directory: string): SpoolFiles {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = (name: string): string => join(directory, name);
  const syncDirectory = (): void => {
    const file = openSync(directory, 'r');
    fsyncSync(file);
    closeSync(file);
  };
  return {
    list: () =>
      readdirSync(directory).flatMap((name) => {
        const stats = statSync(path(name), { throwIfNoEntry: false });
        return stats === undefined ? [] : [{ name, bytes: stats.size }];
      }),
    create: (name) => {
      // Appending, so that a file that somebody cuts is short from then on, and not full of holes.
      const file = openSync(path(name), 'ax', 0o600);
      syncDirectory();
      return file;
    },
    write: (file, bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    },
    truncate: (file, bytes) => ftruncateSync(file, bytes),
    cut: (name, bytes) => truncateSync(path(name), bytes),
    sync: (file) => fdatasyncSync(file),
    close: (file) => closeSync(file),
    rename: (from, to) => {
      renameSync(path(from), path(to));
      syncDirectory();
    },
    remove: (name) => unlinkSync(path(name)),
    read: (name, offset, most) => readPart(path(name), offset, most),
    replace: (name, bytes) => {
      const draft = path(`${name}.new`);
      const file = openSync(draft, 'w', 0o600);
      writeSync(file, bytes);
      fsyncSync(file);
      closeSync(file);
      renameSync(draft, path(name));
      syncDirectory();
    },
    note: (name, bytes) => {
      const draft = path(`${name}.new`);
      writeFileSync(draft, bytes, { mode: 0o600 });
      renameSync(draft, path(name));
    },
    exists: (name) => existsSync(path(name)),
  };
}

function readPart(path: string, offset: number, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(most);
    let size = 0;
    while (size < most) {
      const read = readSync(file, bytes, size, most - size, offset + size);
      if (read === 0) break;
      size += read;
    }
    return bytes.subarray(0, size);
  } finally {
    closeSync(file);
  }
}
