/** Rows for the benches of the store, where only their width and number matter. */

import { type Exchange, emptyExchange } from '#schema/exchange';
import type { Fingerprint } from '#schema/fingerprint';
import { createRandom } from '#std/random';

const DAY_MS = 86_400_000;
const TWO_32 = 4_294_967_296;

export interface SyntheticRow {
  exchange: Exchange;
  fingerprint: Fingerprint;
}

/**
 * `rows` exchanges in order of time over `days`, of many accounts, with fingerprints whose hashes
 * are random: as wide as real ones and harder to compress. For speed only, not for detection.
 */
export function* syntheticExchanges(
  rows: number,
  { days = 30, accounts = 60_000, seed = 1 } = {},
): Generator<SyntheticRow> {
  const random = createRandom(seed);
  const start = Date.UTC(2026, 0, 1);
  const word = (): number => Math.floor(random.float() * TWO_32);
  const hash = (): number => random.int(0, 2 ** 21 - 1) * TWO_32 + word();
  for (let index = 0; index < rows; index++) {
    const account = random.int(1, accounts);
    const ts = start + Math.floor((index / rows) * days * DAY_MS);
    const exchange = emptyExchange(`x${index.toString(36)}-${word()}`, ts, `account-${account}`);
    Object.assign(exchange, {
      org_id: `org-${account % 2000}`,
      api_key_id: `key-${account}`,
      provider: 'anthropic',
      endpoint: '/v1/messages',
      model: random.pick(['m-large', 'm-small', 'm-tiny']),
      stream: random.float() < 0.5,
      ip: `203.0.113.${random.int(0, 255)}`,
      asn: 64_496 + (account % 15),
      country: random.pick(['US', 'DE', 'IN', 'BR']),
      user_agent: `python-requests/2.${account % 200}.0 (x86_64-pc-linux-gnu) example/1.0`,
      ja4: `t13d1516h2_8daaf6152771_${account % 300}`,
      turns: random.int(1, 9),
      images: 0,
      thinking: false,
      max_tokens: 4096,
      temperature: 1,
      n: 1,
      status: 200,
      stop_reason: 'end_turn',
      aborted: false,
      input_tokens: random.int(1, 4000),
      cached_tokens: 0,
      output_tokens: random.int(1, 4000),
      reasoning_tokens: 0,
      cost_usd: random.float(),
      latency_ms: random.int(100, 20_000),
      ttft_ms: random.int(50, 2000),
      prompt_chars: random.int(10, 9000),
      response_chars: random.int(10, 9000),
      retry_count: 0,
    } satisfies Partial<Exchange>);
    yield {
      exchange,
      fingerprint: {
        version: 1,
        exact_hash: hash(),
        template_hash: random.int(1, 700_000),
        opening_hash: hash(),
        ending_hash: hash(),
        system_hash: account % 5000,
        tools_hash: 0,
        minhash_bands: Array.from({ length: 8 }, word),
        simhash: [word(), word()],
        topic_bucket: random.int(0, 2047),
        chars: 340,
        words: 60,
        language: 'en',
        task: 'code',
        reasoning_elicitation: random.int(0, 100),
        rubric_grading: 0,
        safe_rewriting: 0,
        teaching: 0,
        datasetness: random.int(0, 9),
        embedding: null,
      },
    };
  }
}
