/** Keeps over a restart what was counted of answers that can be fetched again. */
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { jsonOrNull } from '#std/json-text';
import { CountedPlaces, type Counts, MOST_REMEMBERED } from './counted-once.ts';

/** A line: the place, and what was counted of its answer so far. */
const lineSchema = z.tuple([
  z.string().regex(/^[0-9a-f]{32}$/),
  z.record(z.string().max(64), z.number().min(0)),
]);
/** The file is written anew, with the latest of each place, once it has more lines. */
const MOST_LINES = 2 * MOST_REMEMBERED;

/** Places with the file under them. */
export interface CountedFile {
  places: CountedPlaces;
  close(): void;
}

/**
 * Opens what was counted, at each step with one line more at the end of the file. It is never synced: it
 * survives a killed process, not a power cut. What cannot be read is left out; `onFailure` hears of what
 * cannot be written, and counting goes on without it.
 */
export function openCountedFile(path: string, onFailure: (thrown: unknown) => void): CountedFile {
  let file: number | null = null;
  let lines = 0;
  const places = new CountedPlaces((place, counts) => {
    try {
      if (file === null || lines >= MOST_LINES) writeAnew();
      else append(file, [place, counts]);
    } catch (thrown) {
      onFailure(thrown);
    }
  });
  function append(to: number, line: [string, Counts]): void {
    writeSync(to, `${JSON.stringify(line)}\n`);
    lines++;
  }
  function writeAnew(): void {
    const draft = `${path}.new`;
    const next = openSync(draft, 'w', 0o600);
    lines = 0;
    for (const entry of places.entries()) append(next, entry);
    renameSync(draft, path);
    if (file !== null) closeSync(file);
    file = next;
  }
  try {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    for (const line of text.split('\n')) {
      const parsed = lineSchema.safeParse(jsonOrNull(line));
      if (parsed.success) places.put(...parsed.data);
    }
    writeAnew();
  } catch (thrown) {
    onFailure(thrown);
  }
  return {
    places,
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
