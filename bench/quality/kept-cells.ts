/** Keeps measurements of the quality bench on disk, because a whole run takes many hours. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Measurements that were made before are not made again: a run can be stopped and taken up. */
export interface KeptCells {
  /** The value measured under this name, now or before. */
  measure<Value>(name: string, measure: () => Promise<Value>): Promise<Value>;
}

/** Keeps each measurement as one JSON file; what `JSON.stringify` drops is lost. */
export function keptCells(directory: string): KeptCells {
  mkdirSync(directory, { recursive: true });
  return {
    async measure<Value>(name: string, measure: () => Promise<Value>): Promise<Value> {
      const file = join(directory, `${name.replaceAll(/[^a-z0-9.-]+/gi, '_')}.json`);
      if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Value;
      const value = await measure();
      const unfinished = `${file}.part`;
      writeFileSync(unfinished, JSON.stringify(value));
      renameSync(unfinished, file);
      return value;
    },
  };
}

/** The value of a costly function, asked for when it is first needed. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
