import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '#config/index';
import { askedScan, withCompanions } from './asked-scan.ts';
import { parseCommandLine } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-asked-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function asked(
  argv: readonly string[],
  { file = null, environment = {} }: { file?: string | null; environment?: object } = {},
) {
  const parsed = await parseCommandLine(['scan', ...argv]);
  if (parsed.kind !== 'run') throw new Error('no command');
  const given = { file, environment: { ...environment }, defaults: {}, flags: parsed.flags };
  const { config } = await loadConfig(given);
  return askedScan(config, parsed.given);
}

describe('what a scan is asked', () => {
  it('joins flags, environment and file', async () => {
    const file = join(folder, 'c.yaml');
    writeFileSync(file, 'scan:\n  seed: 3\n  stepSeconds: 600\nnetworks:\n  csvFile: n.csv\n');
    const argv =
      'a b --seed 9 --map ts=time --map account_id=u=x --network-list vpn=v.txt --mmdb a.mmdb --mmdb b.mmdb --step 1h30m';
    const environment = { STILLWATCH_SCAN_WORKERS: '5' };
    expect(await asked(argv.split(' '), { file, environment })).toMatchObject({
      inputs: ['a', 'b'],
      seed: 9,
      workers: 5,
      stepMs: 5_400_000,
      fieldMap: { ts: 'time', account_id: 'u=x' },
      networks: {
        csvFile: join(folder, 'n.csv'),
        mmdbFiles: ['a.mmdb', 'b.mmdb'],
        listFiles: [{ kind: 'vpn', file: 'v.txt' }],
      },
      storeUrl: null,
      keepText: 'none',
    });
  });

  it('takes accounts and networks that lie in the folder, unless others are named', async () => {
    writeFileSync(join(folder, 'accounts.jsonl'), '');
    writeFileSync(join(folder, 'networks.csv'), '');
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    const scan = await withCompanions(await asked([folder, '--accounts', 'mine.jsonl']), say);
    expect(scan).toMatchObject({
      accountsFile: 'mine.jsonl',
      networks: { csvFile: join(folder, 'networks.csv') },
    });
    expect(said).toEqual([`Networks from ${join(folder, 'networks.csv')}`]);
  });
});
