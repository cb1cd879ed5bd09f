import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { needs } from '../../../tests/fixtures/needs.ts';
import { addressListOf } from './address-list.ts';
import { detectionsOf } from './detection.ts';
import {
  CONTEXT,
  HOSTILE_IDS,
  hostileCampaign,
  sampleCampaign,
  sampleTraits,
} from './fixtures/sample-campaign.ts';
import { nftablesTable } from './nftables.ts';
import { nginxDeny, nginxGeo } from './nginx.ts';
import { suricataCategories, suricataReputation, suricataRules } from './suricata.ts';

const SAMPLE = detectionsOf([sampleCampaign()], []);
const HOSTILE = detectionsOf(HOSTILE_IDS.map(hostileCampaign), []);
const folder = mkdtempSync(join(tmpdir(), 'stillwatch-lists-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nginx = needs('nginx');
const nft = needs('nft');

describe('address lists', () => {
  it('hold what nobody else uses, and nothing private', () => {
    const { entries, withheld } = addressListOf(SAMPLE);
    expect(entries.map(({ value }) => value)).toEqual([
      '203.0.113.77',
      '203.0.113.9',
      '2001:db8:7::12',
    ]);
    expect(withheld).toBe(2);
  });

  it('hold what few others use only when asked to', () => {
    const listed = (othersAtMost: number) =>
      addressListOf(SAMPLE, { networks: false, othersAtMost }).entries.map(({ value }) => value);
    expect(listed(2)).not.toContain('198.51.100.4');
    expect(listed(3)).toContain('198.51.100.4');
    expect(listed(1e9)).not.toContain('10.1.2.3');
  });

  it('name a network instead of its addresses', () => {
    const traits = sampleTraits();
    const networks = [
      ...traits.networks,
      { value: '2001:db8:7::/48', accounts: 3, others: 0, exchanges: 9 },
    ];
    const detections = detectionsOf([sampleCampaign({ traits: { ...traits, networks } })], []);
    const { entries } = addressListOf(detections, { networks: true, othersAtMost: 0 });
    expect(entries.map(({ value }) => value)).toEqual(['203.0.113.0/24', '2001:db8:7::/48']);
  });

  it('take no text that is not an address', () => {
    const anything = fc.oneof(
      fc.constantFrom(
        '203.0.113.1/33',
        '203.0.113.1/',
        '1.2.3.4/8/9',
        'fe80::1%eth0',
        '203.0.113.1;',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const traits = sampleTraits({
          addresses: [{ ...sampleTraits().addresses[0]!, value }],
          networks: [],
        });
        for (const entry of addressListOf(detectionsOf([sampleCampaign({ traits })], [])).entries) {
          expect(entry.value).toMatch(/^[0-9a-fA-F:.]+(\/\d+)?$/);
        }
      }),
    );
    expect(addressListOf(HOSTILE).entries).toEqual(
      addressListOf(
        detectionsOf(
          HOSTILE_IDS.map((id) => ({ ...sampleCampaign(), campaign_id: id })),
          [],
        ),
      ).entries,
    );
  });
});

describe('nginx', () => {
  const accepts = (conf: string): string => {
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `error_log stderr;\npid ${folder}/nginx.pid;\nevents {}\nhttp {\naccess_log off;\n${conf}\nserver { listen unix:${folder}/x; if ($stillwatch_campaign) { return 403; } } }\n`,
    );
    const ran = spawnSync(nginx.found, ['-t', '-q', '-p', folder, '-c', file], {
      encoding: 'utf8',
    });
    return ran.status === 0 ? '' : ran.stderr;
  };

  nginx.test('takes the geo block and the deny list, hostile names and none at all', () => {
    for (const detections of [SAMPLE, HOSTILE, []]) {
      const options = { networks: true, othersAtMost: 0 };
      expect(
        accepts(
          `${nginxGeo(detections, CONTEXT, options)}${nginxDeny(detections, CONTEXT, options)}`,
        ),
      ).toBe('');
    }
    expect(accepts('geo $stillwatch_campaign { default "; }')).not.toBe('');
  });
});

describe('nftables', () => {
  it('has one table that replaces itself, with an end for every element', () => {
    for (const detections of [SAMPLE, HOSTILE, []]) {
      const text = nftablesTable(detections, CONTEXT, { networks: true, othersAtMost: 0 });
      const body = text
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n');
      expect(body).toMatch(
        /^table inet stillwatch\ndelete table inet stillwatch\ntable inet stillwatch \{\n/,
      );
      expect(body.match(/\{/g)?.length).toBe(body.match(/\}/g)?.length);
      const elements = body.match(/^ {12}\S+ timeout 86400s,?$/gm) ?? [];
      expect(elements.length).toBe(
        addressListOf(detections, { networks: true, othersAtMost: 0 }).entries.length,
      );
      expect(body).toContain('ip saddr @campaigns4 counter drop');
    }
  });

  nft.test('stands before nft', () => {
    for (const detections of [SAMPLE, HOSTILE, []]) {
      const input = nftablesTable(detections, CONTEXT, { networks: true, othersAtMost: 0 });
      expect(spawnSync('nft', ['-c', '-f', '-'], { input, encoding: 'utf8' }).stderr).toBe('');
    }
  });
});

describe('Suricata', () => {
  it('has a list of address, category and score that its documentation describes', () => {
    const [category] = suricataCategories().trim().split(',');
    expect(Number(category)).toBeLessThanOrEqual(60);
    for (const detections of [SAMPLE, HOSTILE]) {
      const rows = suricataReputation(detections, CONTEXT)
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('#'));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        const [, id, score] = /^[0-9a-f.:/]+,(\d+),(\d+)$/.exec(row)!;
        expect(id).toBe(category);
        expect(Number(score)).toBeGreaterThan(0);
        expect(Number(score)).toBeLessThanOrEqual(127);
      }
    }
  });

  it('has rules whose quotes and options are closed, for clients that nobody else uses', () => {
    for (const detections of [SAMPLE, HOSTILE]) {
      const rules = suricataRules(detections).trim().split('\n');
      const sids = rules.map(
        (rule) =>
          /^(?:drop|alert) \w+ any any -> \$HOME_NET any \((?:[a-z_.0-9]+(?::(?:"[^"\\;]*"|[^";]+))?; ?)+\)$/.test(
            rule,
          ) && /sid:(\d+);/.exec(rule)?.[1],
      );
      expect(sids).not.toContain(false);
      expect(new Set(sids).size).toBe(rules.length);
    }
    expect(suricataRules(SAMPLE)).toContain('t13d1516h2_8daaf6152771_02713d6af862');
    expect(suricataRules(SAMPLE)).not.toContain('t13d3112h2_e8f1e7e78f70_6bebaf5329ac');
  });
});
