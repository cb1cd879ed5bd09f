/**
 * Rebuilds src/simulate/data from folders of full corpora and traces:
 * node scripts/bundle-simulation-data.ts PROMPTS_DIR TRACES_DIR
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadArrivals } from '#simulate/arrivals/arrival-source';
import { CORPORA } from '#simulate/prompts/corpora';
import { createRandom } from '#std/random';

const DATA = new URL('../src/simulate/data/', import.meta.url);
const LONGEST_CHARS = 1500;
/** Excerpt of a corpus, in characters of text. */
const BUDGET_CHARS = 84_000;

const [promptsDirectory, tracesDirectory] = process.argv.slice(2);
if (promptsDirectory === undefined || tracesDirectory === undefined) {
  throw new Error('usage: bundle-simulation-data.ts PROMPTS_DIR TRACES_DIR');
}

const lines: string[] = [];
for (const { name, bundled } of CORPORA) {
  if (!bundled) continue;
  const records = readFileSync(join(promptsDirectory, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; lang?: string })
    .filter((record) => record.text.length >= 8 && record.text.length <= LONGEST_CHARS);
  const order = createRandom(7).shuffle(records.map((_, index) => index));
  const chosen: number[] = [];
  let left = BUDGET_CHARS;
  for (const index of order) {
    const { text } = records[index] as (typeof records)[number];
    if (text.length > left) continue;
    left -= text.length;
    chosen.push(index);
  }
  chosen.sort((one, other) => one - other);
  for (const index of chosen) {
    const { text, lang } = records[index] as (typeof records)[number];
    lines.push(JSON.stringify({ c: name, l: lang ?? 'en', t: text.toWellFormed() }));
  }
  console.log(`${name}: ${chosen.length} of ${records.length}`);
}
const packed = gzipSync(Buffer.from(`${lines.join('\n')}\n`), { level: 9 });
writeFileSync(new URL('prompts.jsonl.gz', DATA), packed);
const arrivals = await loadArrivals(tracesDirectory);
const json = arrivals.profiles.map((profile) => JSON.stringify(profile)).join(',\n');
writeFileSync(new URL('arrivals.json', DATA), `{"profiles":[\n${json}\n]}\n`);
console.log(`prompts ${packed.length} bytes, arrivals ${json.length} bytes`);
