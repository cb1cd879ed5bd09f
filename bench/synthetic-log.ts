/** Log files for the benches of ingest, where only their size and fields matter. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { fingerprint } from '#fingerprint/fingerprint';
import { createRandom, type Random } from '#std/random';

const WORDS =
  `the of and to in is for with on as by from that this it are how what please write explain summarise
invoice customer account report table python function error return value list model data order ship
price region quarter team review contract answer question letter market plan budget system network`.split(
    /\s+/,
  );

/** A prompt of about `chars` characters: words with numbers, names and sentence ends. */
function prompt(random: Random, chars: number): string {
  let text = '';
  while (text.length < chars) {
    const draw = random.float();
    const word = random.pick(WORDS);
    if (draw > 0.95) text += `${random.int(1, 9999)} `;
    else text += draw > 0.9 ? `${word}. ` : `${word} `;
  }
  return text.slice(0, chars);
}

/**
 * Writes an exchange log: `rows` lines in order of time, 24,000 accounts, every field of the format
 * but texts; or with prompts of 340 characters on average, or with fingerprints of such prompts.
 */
export async function writeSyntheticLog(
  path: string,
  {
    rows,
    text,
    fingerprints = false,
    seed = 1,
  }: { rows: number; text: boolean; fingerprints?: boolean; seed?: number },
): Promise<void> {
  const random = createRandom(seed);
  const pool = fingerprints ? fingerprintPool(random.fork('prompts')) : null;
  const file = createWriteStream(path);
  let waiting = '';
  for (let index = 0; index < rows; index++) {
    const line = JSON.stringify(exchange(random, index, text));
    waiting += pool === null ? line : `${line.slice(0, -1)},"fingerprint":${random.pick(pool)}}`;
    waiting += '\n';
    if (waiting.length > 1 << 20) {
      if (!file.write(waiting)) await once(file, 'drain');
      waiting = '';
    }
  }
  file.end(waiting);
  await once(file, 'close');
}

/** Fingerprints as JSON text; every eighth with an embedding, as a bounded sample would have. */
function fingerprintPool(random: Random): string[] {
  return Array.from({ length: 20_000 }, (_, index) => {
    const text = prompt(random, random.int(40, 640));
    const input = { system: null, messages: null, tools: null, tools_hash: null, images: null };
    return JSON.stringify(fingerprint({ ...input, prompt: text }, { embed: index % 8 === 0 }));
  });
}

function exchange(random: Random, index: number, text: boolean): Record<string, unknown> {
  const account = random.int(1, 24_000);
  const chars = random.int(40, 640);
  return {
    id: `req_${index.toString(36)}${random.int(0, 2 ** 31).toString(36)}`,
    ts: new Date(Date.UTC(2026, 1, 1) + index * 240).toISOString(),
    account_id: `acct-${account}`,
    org_id: `org-${account % 900}`,
    api_key_id: `key-${account}`,
    end_user_id: null,
    provider: 'anthropic',
    endpoint: '/v1/messages',
    model: random.pick(['m-large', 'm-small', 'm-tiny']),
    stream: random.float() < 0.5,
    ip: `203.0.113.${random.int(0, 255)}`,
    asn: 64_496 + (account % 15),
    country: random.pick(['US', 'DE', 'IN', 'BR']),
    user_agent: 'Anthropic/JS 1.11.0',
    ja4: 't13d1516h2_8daaf6152771_02713d6af862',
    device_id: null,
    ...(text ? { prompt: prompt(random, chars) } : { prompt_chars: chars }),
    turns: 1,
    images: 0,
    thinking: false,
    max_tokens: 4096,
    temperature: 1,
    n: 1,
    stop_reason: 'end_turn',
    status: 200,
    aborted: false,
    input_tokens: random.int(10, 4000),
    cached_tokens: 0,
    output_tokens: random.int(1, 2000),
    reasoning_tokens: 0,
    cost_usd: random.int(1, 90_000) / 1e6,
    latency_ms: random.int(100, 20_000),
    ttft_ms: random.int(50, 2000),
  };
}
