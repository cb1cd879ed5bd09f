/**
 * Processor time of a fingerprint by prompt size, with and without the embedding: median and
 * fastest of several rounds on one core. Prompts are seeded word salad, or the `text` fields of an
 * NDJSON file.
 *
 *     node bench/fingerprint.ts [--rounds 9] [--prompts FILE] [--out FILE]
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { CONCEPTS } from '#fingerprint/concepts';
import { FINGERPRINT_VERSION, type FingerprintInput, fingerprint } from '#fingerprint/fingerprint';
import { createRandom, type Random } from '#std/random';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    prompts: { type: 'string' },
    out: { type: 'string', default: 'bench/results/fingerprint.json' },
  },
});
const ROUNDS = Math.max(5, Number(flags.rounds));
const SIZES = [340, 1_000, 10_000, 1_000_000];
/** Characters fingerprinted in one round. */
const ROUND_CHARS = 4_000_000;
const MOST_PROMPTS = 400;
const SEED = 20_260_201;

const FUNCTION_WORDS = 'the of and to in is for with on as by from that this it are how what'.split(
  ' ',
);

/** Sentences of function and content words, with numbers, names, quotations and line breaks. */
function salad(random: Random, chars: number): string {
  const content = Object.values(CONCEPTS)
    .flatMap((words) => words.split(/\s+/))
    .filter((word) => /^[a-z]+$/.test(word));
  const parts: string[] = [];
  let length = 0;
  while (length < chars) {
    const draw = random.float();
    let part = draw < 0.45 ? random.pick(FUNCTION_WORDS) : random.pick(content);
    if (draw > 0.96) part = String(random.int(1, 9999));
    else if (draw > 0.93) part = part.charAt(0).toUpperCase() + part.slice(1);
    else if (draw > 0.92) part = `"${part} ${random.pick(content)}"`;
    const end = random.float();
    part += end < 0.06 ? '. ' : end < 0.09 ? ', ' : end < 0.1 ? '\n' : ' ';
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, chars);
}

function source(random: Random): (chars: number) => string {
  if (flags.prompts === undefined) return (chars) => salad(random, chars);
  const texts = readFileSync(flags.prompts, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => String(JSON.parse(line).text));
  const all = texts.join('\n\n');
  return (chars) => {
    const from = random.int(0, Math.max(0, all.length - chars));
    return all.slice(from, from + chars).padEnd(chars, all);
  };
}

/** A fresh flat string, as a parser would hand it over. */
const flat = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

function processorMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function measure(inputs: readonly FingerprintInput[], embed: boolean, passes: number): number[] {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = processorMicroseconds();
    for (let pass = 0; pass < passes; pass++) {
      for (const input of inputs) fingerprint(input, { embed });
    }
    rounds.push((processorMicroseconds() - started) / (passes * inputs.length));
  }
  return rounds.toSorted((a, b) => a - b);
}

const draw = source(createRandom(SEED));
const results = [];
for (const chars of SIZES) {
  const count = Math.max(4, Math.min(MOST_PROMPTS, Math.floor(ROUND_CHARS / chars)));
  const inputs = Array.from({ length: count }, () => ({
    system: null,
    prompt: flat(draw(chars)),
    messages: null,
    tools: null,
    tools_hash: null,
    images: null,
  }));
  const passes = Math.max(1, Math.floor(ROUND_CHARS / (Math.min(chars, 8_000) * count)));
  for (const embed of [false, true]) {
    const rounds = measure(inputs, embed, passes);
    const result = {
      chars,
      embed,
      median_us: Number((rounds[Math.floor(rounds.length / 2)] ?? 0).toFixed(1)),
      fastest_us: Number((rounds[0] ?? 0).toFixed(1)),
    };
    results.push(result);
    const what = `${String(chars).padStart(8)} characters${embed ? ', embedded' : ''}`;
    console.log(`${what}: median ${result.median_us} µs, fastest ${result.fastest_us} µs`);
  }
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  node: process.version,
  load: loadavg().map((load) => Number(load.toFixed(2))),
};
const document = {
  what: 'Processor time of one fingerprint on one core, in microseconds',
  fingerprint_version: FINGERPRINT_VERSION,
  prompts: flags.prompts === undefined ? `seeded word salad, seed ${SEED}` : 'file',
  rounds: ROUNDS,
  machine,
  results,
};
writeFileSync(flags.out, `${JSON.stringify(document, null, 2)}\n`);
