import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnricher, type EnricherOptions, loadNetworks } from './enricher.ts';
import { tinyMmdb } from './fixtures/tiny-mmdb.ts';
import { RecentCache } from './recent-cache.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillwatch-enrich-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `source-${files++}`);
  await writeFile(path, content);
  return path;
}

const none: EnricherOptions = { networks: [], mmdb: [], lists: [] };
const nothing = { asn: null, name: null, kind: null, country: null };

const NETWORKS = `prefix,asn,name,kind,country
192.0.2.0/24,64500,Example Net,residential,US
192.0.2.128/25,,"Example, Hosting",hosting,
2001:db8::/32,64501,Six,,de
`;

describe('networks files', () => {
  it('tell each fact from the most specific prefix that has it', async () => {
    const lookup = await createEnricher({ ...none, networks: [await file(NETWORKS)] });
    expect(lookup('192.0.2.1', null)).toEqual({
      asn: 64500,
      name: 'Example Net',
      kind: 'residential',
      country: 'US',
    });
    expect(lookup('192.0.2.200', null)).toEqual({
      asn: 64500,
      name: 'Example, Hosting',
      kind: 'hosting',
      country: 'US',
    });
    expect(lookup('2001:db8::1', null)).toMatchObject({ asn: 64501, country: 'DE', kind: null });
    expect(lookup('198.51.100.1', null)).toEqual(nothing);
  });

  it('may have no header, other headers, ranges, and be packed', async () => {
    const sources = [
      '192.0.2.0/24,64500,A,vpn,FR\n',
      '\ufeffcountry_code,cidr,as_number\r\nFR,192.0.2.0/24,AS64500\r\n',
      '192.0.2.0,192.0.2.255,64500,"A, Inc."\n',
      'start_ip,end_ip,asn\n192.0.2.0,192.0.2.255,64500\n',
      gzipSync('192.0.2.0/24,64500,,,'),
    ];
    for (const source of sources) {
      const lookup = await createEnricher({ ...none, networks: [await file(source)] });
      expect(lookup('192.0.2.9', null).asn).toBe(64500);
    }
  });

  it('count and report bad lines, and use the rest', async () => {
    const path = await file(
      `${NETWORKS}999.0.0.0/8,1,x,,\n192.0.2.0/24,none,,,\n192.0.2.0/24,1,x,spaceship,\n192.0.2.0/24,1,x,,Utopia\n"open,1,x\n${'x'.repeat(1_100_000)}\n198.51.100.0/24,64502,Last,,\n`,
    );
    const { lookup, reports } = await loadNetworks({ ...none, networks: [path] });
    expect(lookup('198.51.100.7', null).asn).toBe(64502);
    expect(reports).toEqual([
      expect.objectContaining({
        file: path,
        read: 4,
        rejected: 6,
        damage: null,
        examples: expect.anything(),
      }),
    ]);
    expect(reports[0]?.examples.map(({ line, field }) => [line, field])).toEqual([
      [5, 'prefix'],
      [6, 'asn'],
      [7, 'kind'],
      [8, 'country'],
      [9, null],
      [10, null],
    ]);
  });

  it('report a file that breaks off', async () => {
    const packed = gzipSync(NETWORKS.repeat(50));
    const path = await file(packed.subarray(0, packed.length - 20));
    const { reports } = await loadNetworks({ ...none, networks: [path] });
    expect(reports[0]?.damage).toEqual(expect.any(String));
  });

  it('fail when they cannot be opened', async () => {
    const missing = join(folder, 'missing');
    const all = [
      { ...none, networks: [missing] },
      { ...none, mmdb: [missing] },
      { ...none, lists: [{ kind: 'vpn' as const, path: missing }] },
    ];
    for (const options of all) {
      await expect(createEnricher(options)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    }
    await expect(createEnricher({ ...none, networks: [folder] })).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
    });
  });
});

describe('lists', () => {
  it('give the kind by address and by AS number', async () => {
    const hosting = await file(
      '# data centres\nASN,Entity\nAS64500 # one\n"64501","Two, Inc."\n192.0.2.0/24\n198.51.100.0,198.51.100.255,Somebody\n2001:db8::/32\nnonsense\n',
    );
    const vpn = await file(
      'ip_address;who\n192.0.2.16/28;Somebody\n203.0.113.7-203.0.113.9\n64501\n',
    );
    const lists = [
      { kind: 'hosting' as const, path: hosting },
      { kind: 'vpn' as const, path: vpn },
    ];
    const { lookup, reports } = await loadNetworks({ ...none, lists });
    expect(lookup('192.0.2.1', null).kind).toBe('hosting');
    expect(lookup('192.0.2.17', null).kind).toBe('vpn');
    expect(lookup('198.51.100.4', null).kind).toBe('hosting');
    expect(lookup('2001:db8::4', null).kind).toBe('hosting');
    expect(lookup('203.0.113.8', null).kind).toBe('vpn');
    expect(lookup('203.0.113.10', null).kind).toBeNull();
    expect(lookup(null, 64500)).toEqual({ ...nothing, asn: 64500, kind: 'hosting' });
    expect(lookup('203.0.113.10', 64501).kind).toBe('vpn');
    expect(reports.map(({ read, rejected }) => [read, rejected])).toEqual([
      [5, 1],
      [3, 0],
    ]);
  });
});

describe('MMDB files', () => {
  it('are read in the fields of several makers', async () => {
    const geolite = tinyMmdb({
      '192.0.2.0/24': {
        autonomous_system_number: 64500,
        autonomous_system_organization: 'Example Net',
        country: { iso_code: 'US' },
        connection_type: 'Cellular',
      },
    });
    const other = tinyMmdb({
      '192.0.2.0/24': { asn: 'AS64599', country: 'CA', hosting: true },
      '198.51.100.0/24': { asn: 'AS64502', as_name: 'Other', country: 'fr', type: 'education' },
      '203.0.113.0/24': {
        traits: { is_anonymous_vpn: true },
        registered_country: { iso_code: 'NL' },
      },
    });
    const lookup = await createEnricher({
      ...none,
      mmdb: [await file(geolite), await file(other)],
    });
    expect(lookup('192.0.2.1', null)).toEqual({
      asn: 64500,
      name: 'Example Net',
      kind: 'mobile',
      country: 'US',
    });
    expect(lookup('::ffff:198.51.100.1', null)).toEqual({
      asn: 64502,
      name: 'Other',
      kind: 'education',
      country: 'FR',
    });
    expect(lookup('203.0.113.5', 64510)).toEqual({
      ...nothing,
      asn: 64510,
      kind: 'vpn',
      country: 'NL',
    });
    expect(lookup('2001:db8::1', null)).toEqual(nothing);
  });

  it('come after networks files and lists, before the AS number of the log', async () => {
    const options = {
      networks: [await file('192.0.2.0/24,64500,Ours,,\n')],
      lists: [{ kind: 'vpn' as const, path: await file('192.0.2.0/24\n') }],
      mmdb: [
        await file(
          tinyMmdb({ '192.0.2.0/24': { asn: 1, as_name: 'Theirs', hosting: true, country: 'US' } }),
        ),
      ],
    };
    const lookup = await createEnricher(options);
    expect(lookup('192.0.2.1', 7)).toEqual({
      asn: 64500,
      name: 'Ours',
      kind: 'vpn',
      country: 'US',
    });
  });

  it('are refused when they are something else', async () => {
    const wrong = createEnricher({ ...none, mmdb: [await file('not a database')] });
    await expect(wrong).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});

describe('lookup', () => {
  it('answers anything', async () => {
    const lookup = await createEnricher({ ...none, networks: [await file(NETWORKS)] });
    for (const hostile of [
      '',
      'unknown',
      '192.0.2.1, 198.51.100.1',
      '\0',
      'a'.repeat(1e6),
      '::g',
    ]) {
      expect(lookup(hostile, null)).toEqual(nothing);
      expect(lookup(hostile, 64500)).toEqual({ ...nothing, asn: 64500 });
    }
    expect(lookup(null, null)).toEqual(nothing);
    expect(lookup('[192.0.2.1]:443', null).asn).toBe(64500);
  });

  it('answers the same from memory', async () => {
    const lookup = await createEnricher({ ...none, networks: [await file(NETWORKS)] });
    const first = lookup('192.0.2.200', 1);
    expect(lookup('192.0.2.200', 2)).toEqual(first);
  });
});

describe('recent cache', () => {
  it('forgets what was not asked for lately, and nothing else', () => {
    const cache = new RecentCache<number>(10);
    cache.set('kept', 1);
    for (let index = 0; index < 100; index++) {
      cache.set(`other ${index}`, index);
      expect(cache.get('kept')).toBe(1);
    }
    expect(cache.get('other 1')).toBeUndefined();
    expect(cache.get('other 99')).toBe(99);
  });
});
