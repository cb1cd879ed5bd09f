/** Loads the corpora of real prompts, bundled or from a directory. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { failure, messageOf } from '#std/errors';
import { CORPORA } from './corpora.ts';

export interface PromptItem {
  text: string;
  /** ISO 639-1. */
  language: string;
}

/** Real prompts by corpus; plain data, so that it can be handed to worker threads. */
export interface PromptSource {
  corpora: Record<string, readonly PromptItem[]>;
  /** Corpus → where its items came from. */
  origin: Record<string, 'bundled' | 'directory'>;
}

/** Longest prompt that is kept; longer ones are cut. */
const LONGEST_CHARS = 4000;
const BUNDLE = new URL('./../data/prompts.jsonl.gz', import.meta.url);

/**
 * Prompts from `directory` (`<corpus>.jsonl`, a line `{"text","lang"?,"src"?}`), and the excerpts
 * that come with the package for the corpora that are not there. Throws SOURCE_UNREADABLE.
 */
export async function loadPrompts(directory: string | null = null): Promise<PromptSource> {
  const source: PromptSource = { corpora: {}, origin: {} };
  const bundled = Map.groupBy(await bundledItems(), (item) => item.corpus);
  for (const [corpus, items] of bundled) {
    source.corpora[corpus] = items.map(({ text, language }) => ({ text, language }));
    source.origin[corpus] = 'bundled';
  }
  if (directory === null) return source;
  const present = new Set(await filesOf(directory));
  for (const { name } of CORPORA) {
    if (!present.has(`${name}.jsonl`)) continue;
    const path = join(directory, `${name}.jsonl`);
    source.corpora[name] = parseItems(path, await readFile(path, 'utf8'));
    source.origin[name] = 'directory';
  }
  return source;
}

/** Items of all the named corpora, in their order. */
export function itemsOf(source: PromptSource, names: readonly string[]): PromptItem[] {
  return names.flatMap((name) => source.corpora[name] ?? []);
}

async function bundledItems(): Promise<({ corpus: string } & PromptItem)[]> {
  const lines = gunzipSync(await readFile(BUNDLE))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const { c, l, t } = JSON.parse(line) as { c: string; l: string; t: string };
    return { corpus: c, text: t, language: l };
  });
}

async function filesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (thrown) {
    throw failure('SOURCE_UNREADABLE', { path: directory, why: messageOf(thrown) });
  }
}

function parseItems(path: string, content: string): PromptItem[] {
  return content
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line, index) => {
      const { text, lang } = parseLine(path, line, index + 1);
      return {
        text: text.slice(0, LONGEST_CHARS).toWellFormed(),
        language: typeof lang === 'string' ? lang : 'en',
      };
    });
}

function parseLine(path: string, line: string, number: number): { text: string; lang?: unknown } {
  let why = 'no text field';
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record === 'object' && record !== null && 'text' in record) {
      if (typeof record.text === 'string') return record as { text: string; lang?: unknown };
    }
  } catch (thrown) {
    why = messageOf(thrown);
  }
  throw failure('SOURCE_UNREADABLE', { path, why }, { place: { file: path, line: number } });
}
