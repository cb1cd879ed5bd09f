import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXCHANGE_TABLE, type Exchange, emptyExchange } from '#schema/exchange';
import { silentLog } from '#std/log';
import { createRandom } from '#std/random';
import { createExchangeEncoder } from '#store/exchanges/exchange-encoder';
import { openStore } from '#store/open-store';
import type { Store } from '#store/store';
import { applyPreset } from './preset.ts';
import { findPreset, PRESETS } from './presets.ts';

const START = Date.UTC(2026, 1, 1);
const DAY_MS = 86_400_000;

/** Accounts around every limit, over three days, from several addresses, some tokens unknown. */
function traffic(): Exchange[] {
  const random = createRandom(11);
  const exchanges: Exchange[] = [];
  const add = (account: string, ts: number, ip: string | null, tokens: number | null) => {
    const exchange = emptyExchange(`x${exchanges.length}`, ts, account);
    exchanges.push({ ...exchange, ip, output_tokens: tokens });
  };
  for (let account = 0; account < 300; account++) {
    for (let call = 0; call < random.int(1, 60); call++) {
      const ip = random.float() < 0.1 ? null : `198.51.100.${random.int(1, 9)}`;
      const tokens = random.float() < 0.1 ? null : random.int(0, 9_000);
      add(`a${account}`, START + random.int(0, 3 * DAY_MS - 1), ip, tokens);
    }
  }
  const edge = (account: string, tokens: readonly (number | null)[], ip = '203.0.113.9') => {
    for (const [index, each] of tokens.entries()) add(account, START + index, ip, each);
  };
  edge('just-tokens', [60_000, 40_000]);
  edge('above-tokens', [60_000, 40_001]);
  edge('just-critical', [100_000, 100_000]);
  edge('critical', [100_000, 100_001], '2001:db8::1');
  edge('just-requests', Array<null>(5_000).fill(null));
  edge('above-requests', Array<null>(5_001).fill(null));
  edge('ratio-just', Array<number>(1_001).fill(500));
  edge('ratio-above', [...Array<number>(1_001).fill(500), 502]);
  edge('ratio-few', Array<number>(1_000).fill(900));
  edge('ratio-unknown', [...Array<number>(600).fill(1_000), ...Array<null>(600).fill(null)]);
  add('midnight', START + DAY_MS - 1, '203.0.113.10', 70_000);
  add('midnight', START + DAY_MS, '203.0.113.10', 70_000);
  add('two-addresses', START, '203.0.113.11', 70_000);
  add('two-addresses', START, '203.0.113.12', 70_000);
  return exchanges;
}

type Hit = Record<string, string | number | null>;

const byText = (hits: readonly Hit[]) => hits.map((hit) => JSON.stringify(hit)).sort();

/** The sum as SQL and pandas have it: unknown when nothing is known. */
function add(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}

/** The rules once more, with nothing but a map. */
function volumeByHand(exchanges: readonly Exchange[]): Hit[] {
  const groups = new Map<string, { hit: Hit; requests: number; tokens: number | null }>();
  for (const { ts, account_id, ip, output_tokens } of exchanges) {
    const day = new Date(ts).toISOString().slice(0, 10);
    const key = `${day} ${account_id} ${ip}`;
    const group = groups.get(key) ?? {
      hit: { day, account_id, address: ip },
      requests: 0,
      tokens: null,
    };
    group.requests++;
    group.tokens = add(group.tokens, output_tokens);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ requests, tokens }) => (tokens ?? 0) > 100_000 || requests > 5_000)
    .map(({ hit, requests, tokens }) => ({
      severity: (tokens ?? 0) > 200_000 ? 'Critical' : 'High',
      ...hit,
      requests,
      output_tokens: tokens,
    }));
}

function ratioByHand(exchanges: readonly Exchange[]): Hit[] {
  const groups = new Map<string, { requests: number; tokens: number | null }>();
  for (const { account_id, output_tokens } of exchanges) {
    const group = groups.get(account_id) ?? { requests: 0, tokens: null };
    groups.set(account_id, {
      requests: group.requests + 1,
      tokens: add(group.tokens, output_tokens),
    });
  }
  return [...groups]
    .filter(([, { requests, tokens }]) => requests > 1_000 && (tokens ?? 0) / requests > 500)
    .map(([account_id, { requests, tokens }]) => ({
      account_id,
      requests,
      output_tokens: tokens,
      output_tokens_per_request: (tokens ?? 0) / requests,
    }));
}

const pandas = needs('pandas');
const PANDAS = `
import json, sys
import pandas as pd
frame = pd.read_json(sys.argv[1], lines=True, convert_dates=False, dtype={'account_id': str})
frame['day'] = pd.to_datetime(frame['ts'], unit='ms', utc=True).dt.strftime('%Y-%m-%d')
def volume():
    groups = frame.groupby(['day', 'account_id', 'ip'], dropna=False)
    out = pd.DataFrame({'requests': groups.size(), 'output_tokens': groups['output_tokens'].sum(min_count=1)}).reset_index()
    out = out[(out.output_tokens > 100000) | (out.requests > 5000)]
    out['severity'] = (out.output_tokens > 200000).map({True: 'Critical', False: 'High'})
    return out.rename(columns={'ip': 'address'})[['severity', 'day', 'account_id', 'address', 'requests', 'output_tokens']]
def ratio():
    groups = frame.groupby('account_id')
    out = pd.DataFrame({'requests': groups.size(), 'output_tokens': groups['output_tokens'].sum(min_count=1)}).reset_index()
    out['output_tokens_per_request'] = out.output_tokens / out.requests
    return out[(out.requests > 1000) & (out.output_tokens_per_request > 500)]
rows = lambda out: json.loads(out.to_json(orient='records', double_precision=15))
print(json.dumps({'kql-volume': rows(volume()), 'output-ratio': rows(ratio())}))
`;

import { needs } from '../../../tests/fixtures/needs.ts';

describe('presets', () => {
  const exchanges = traffic();
  let store: Store;

  beforeAll(async () => {
    store = await openStore({ kind: 'embedded', directory: null, threads: 2 }, { log: silentLog });
    const encoder = createExchangeEncoder();
    for (const exchange of exchanges) encoder.append(exchange, null, null);
    await store.insertNative(EXCHANGE_TABLE, [encoder.take().bytes]);
  });
  afterAll(() => store?.close());

  async function hitsOf(id: string): Promise<readonly Hit[]> {
    const preset = findPreset(id);
    if (preset === null) throw new Error(`no preset ${id}`);
    return (await applyPreset(preset, store)).rows;
  }

  it('kql-volume names exactly what the rule says, at every edge', async () => {
    const hits = await hitsOf('kql-volume');
    expect(byText(hits)).toEqual(byText(volumeByHand(exchanges)));
    const named = new Map(hits.map((hit) => [hit.account_id, hit.severity]));
    expect(Object.fromEntries(named)).toMatchObject({
      'above-tokens': 'High',
      'just-critical': 'High',
      critical: 'Critical',
      'above-requests': 'High',
      'ratio-above': 'Critical',
    });
    for (const quiet of ['just-tokens', 'just-requests', 'midnight', 'two-addresses']) {
      expect(named.has(quiet), quiet).toBe(false);
    }
    expect(hits.find((hit) => hit.account_id === 'critical')?.address).toBe('2001:db8::1');
    expect(hits.find((hit) => hit.account_id === 'above-requests')?.output_tokens).toBeNull();
  });

  it('output-ratio names exactly what the rule says, at every edge', async () => {
    const hits = await hitsOf('output-ratio');
    expect(byText(hits)).toEqual(byText(ratioByHand(exchanges)));
    expect(hits.map((hit) => hit.account_id)).toEqual(['ratio-above']);
  });

  it('puts the worst first and describes every column', async () => {
    const hits = await hitsOf('kql-volume');
    const tokens = hits.map((hit) => Number(hit.output_tokens ?? -1));
    expect(tokens).toEqual([...tokens].sort((left, right) => right - left));
    for (const preset of PRESETS) {
      const [row = {}] = await hitsOf(preset.id);
      expect(Object.keys(row)).toEqual(preset.columns.map((column) => column.name));
    }
  });

  pandas.test('gives the numbers that pandas gives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillwatch-presets-'));
    const file = join(folder, 'exchanges.jsonl');
    const line = ({ ts, account_id, ip, output_tokens }: Exchange) =>
      JSON.stringify({ ts, account_id, ip, output_tokens });
    writeFileSync(file, exchanges.map(line).join('\n'));
    const ran = spawnSync(pandas.found, ['-c', PANDAS, file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true, force: true });
    expect(ran.stderr).toBe('');
    const theirs = JSON.parse(ran.stdout) as Record<string, Hit[]>;
    for (const preset of PRESETS) {
      const ours = await hitsOf(preset.id);
      expect(byText(ours), preset.id).toEqual(byText(theirs[preset.id] ?? []));
    }
  });
});
