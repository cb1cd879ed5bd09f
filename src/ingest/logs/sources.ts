/** Expands files, directories and globs from the command line into the inputs to read. */
import { glob, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPANION_FILES } from '#schema/scan-options';
import { failure } from '#std/errors';

/** One thing to read: a file (or pipe) by its path, or standard input. */
export interface InputSource {
  /** As the person would name it; '-' for standard input. */
  name: string;
  path: string | null;
  /** Null where it is not known beforehand. */
  bytes: number | null;
}

const COMPANIONS: ReadonlySet<string> = new Set(Object.values(COMPANION_FILES));

/**
 * Files, directories (whole, in the order of names, without hidden files and without what goes with
 * logs), globs and '-' → what to read, each once. Throws INPUT_NOT_FOUND for a path or glob that gives nothing.
 */
export async function expandInputs(inputs: readonly string[]): Promise<InputSource[]> {
  const sources = new Map<string, InputSource>();
  for (const input of inputs) {
    for (const source of await expandInput(input)) sources.set(source.name, source);
  }
  return [...sources.values()];
}

async function expandInput(input: string): Promise<InputSource[]> {
  if (input === '-') return [{ name: '-', path: null, bytes: null }];
  const found = await sourcesAt(input);
  if (found !== null && found.length > 0) return found;
  if (found === null && /[*?[{]/.test(input)) {
    const matches: string[] = [];
    for await (const match of glob(input)) matches.push(match);
    const sources = await Promise.all(matches.sort().map(sourcesAt));
    const readable = sources.flatMap((each) => each ?? []);
    if (readable.length > 0) return readable;
  }
  throw failure('INPUT_NOT_FOUND', { path: input });
}

/** Null when nothing is there. */
async function sourcesAt(path: string): Promise<InputSource[] | null> {
  const status = await stat(path).catch(() => null);
  if (status === null) return null;
  if (!status.isDirectory())
    return [{ name: path, path, bytes: status.isFile() ? status.size : null }];
  const entries = await readdir(path);
  const visible = entries
    .filter((entry) => !entry.startsWith('.') && !COMPANIONS.has(entry))
    .sort();
  const inside: InputSource[] = [];
  for (const entry of visible) inside.push(...((await sourcesInside(join(path, entry))) ?? []));
  return inside;
}

/** Only regular files and directories: a socket or device in a directory is nothing to read. */
async function sourcesInside(path: string): Promise<InputSource[] | null> {
  const status = await stat(path).catch(() => null);
  return status?.isFile() || status?.isDirectory() ? await sourcesAt(path) : null;
}
