import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectionsOf } from './detection.ts';
import { ocsfDetectionFinding } from './fixtures/ocsf-1-9.ts';
import { runPython } from './fixtures/python.ts';
import {
  CONTEXT,
  HOSTILE_IDS,
  hostileCampaign,
  sampleAccount,
  sampleCampaign,
} from './fixtures/sample-campaign.ts';
import { EXPORT_FORMATS, findExportFormat } from './formats.ts';
import { ocsfFinding } from './ocsf.ts';
import { SENTINEL_COLUMNS } from './sentinel.ts';

const OPTIONS = { networks: true, othersAtMost: 0, tlp: 'amber', accounts: true } as const;
const SAMPLE = detectionsOf([sampleCampaign()], [sampleAccount()]);
const foreignText = fc.oneof(
  fc.constantFrom(...HOSTILE_IDS),
  fc.string({ unit: 'binary', minLength: 1 }),
);

const write = (id: string, detections = SAMPLE) =>
  findExportFormat(id)!.write(detections, CONTEXT, OPTIONS);
const documents = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe.each(EXPORT_FORMATS.map((format) => [format.id, format] as const))('%s', (id, format) => {
  it('writes what it always wrote', async () => {
    const golden = fileURLToPath(new URL(`./fixtures/golden/${id}.txt`, import.meta.url));
    await expect(write(id)).toMatchFileSnapshot(golden);
  });

  it('depends on its arguments alone, and ends its lines', () => {
    expect(write(id)).toBe(write(id));
    expect(write(id).endsWith('\n')).toBe(true);
    expect(() => format.write([], CONTEXT, OPTIONS)).not.toThrow();
  });

  it('has one line a record, whatever the names are', () => {
    const count = (text: string) => text.split('\n').length;
    fc.assert(
      fc.property(foreignText, (text) => {
        const hostile = detectionsOf([hostileCampaign(text)], []);
        const harmless = detectionsOf([hostileCampaign('plain')], []);
        expect(count(write(id, hostile))).toBe(count(write(id, harmless)));
        expect(write(id, hostile)).not.toContain('\u0000');
      }),
      { numRuns: 60 },
    );
  });
});

describe('JSON formats', () => {
  it.each(['ocsf', 'ecs', 'hec', 'slack'])(
    '%s carries hostile names unchanged or made visible',
    (id) => {
      fc.assert(
        fc.property(foreignText, (text) => {
          const found = documents(write(id, detectionsOf([hostileCampaign(text)], [])));
          expect(found.length).toBeGreaterThan(0);
          if (id !== 'slack')
            expect(JSON.stringify(found)).toContain(JSON.stringify(text).slice(1, -1));
        }),
        { numRuns: 60 },
      );
    },
  );

  it('keeps Slack texts inert and inside its limits', () => {
    for (const hostile of HOSTILE_IDS) {
      const [message] = documents(
        write('slack', detectionsOf([hostileCampaign(hostile.repeat(40))], [])),
      );
      expect(message.text).not.toMatch(/[<>]/);
      expect(message.blocks.length).toBeLessThanOrEqual(50);
      const texts = message.blocks.flatMap((block: Record<string, unknown>) =>
        [block.text, block.fields, block.elements].flat().filter(Boolean),
      );
      for (const { type, text } of texts) {
        expect(type).toBe('plain_text');
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(3000);
      }
      expect(message.blocks[0].text.text.length).toBeLessThanOrEqual(150);
    }
  });
});

describe('OCSF', () => {
  it.each(['create', 'update', 'close'] as const)(
    'is a Detection Finding of 1.9.0 on %s',
    (activity) => {
      for (const detection of [
        ...SAMPLE,
        ...detectionsOf(
          HOSTILE_IDS.slice(0, 3).map((id) => ({ ...hostileCampaign(id), traits: undefined })),
          [],
        ),
      ]) {
        const finding = JSON.parse(
          JSON.stringify(ocsfFinding(detection, { ...CONTEXT, activity })),
        );
        expect(ocsfDetectionFinding.safeParse(finding).error?.issues ?? []).toEqual([]);
      }
    },
  );

  it('names a bounded part of a large campaign, and the hash of all', () => {
    const members = Array.from({ length: 24_000 }, (_, at) => ({
      account_id: `a${at}`,
      strength: 1,
      role: 'core' as const,
    }));
    const [large] = detectionsOf([sampleCampaign({ members })], []);
    const finding = ocsfFinding(large!, CONTEXT);
    expect(finding.evidences.length).toBeLessThanOrEqual(150);
    expect(finding.unmapped.stillwatch.members).toBe(24_000);
    const [other] = detectionsOf([sampleCampaign({ members: members.slice(1) })], []);
    expect(ocsfFinding(other!, CONTEXT).unmapped).not.toEqual(finding.unmapped);
  });
});

describe('Sentinel', () => {
  it('fills declared columns with their types', () => {
    const kinds: Record<string, (value: unknown) => boolean> = {
      string: (value) => typeof value === 'string',
      datetime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
      long: Number.isInteger,
      real: (value) => typeof value === 'number',
      dynamic: (value) => typeof value === 'object',
    };
    const rows = JSON.parse(write('sentinel')) as Record<string, unknown>[];
    expect(rows.filter(({ Record }) => Record === 'member')).toHaveLength(7);
    for (const { TimeGenerated, ...row } of rows) {
      expect(kinds.datetime!(TimeGenerated)).toBe(true);
      for (const [name, value] of Object.entries(row)) {
        const column = SENTINEL_COLUMNS.find((each) => each.name === name);
        expect(kinds[column!.type]!(value), name).toBe(true);
      }
    }
    const used = new Set(rows.flatMap(Object.keys));
    expect(SENTINEL_COLUMNS.filter(({ name }) => !used.has(name))).toEqual([]);
  });
});

const stix = needs('stix2-validator');
const VALIDATE = `
import json, sys
from stix2validator import validate_string, ValidationOptions
options = ValidationOptions(strict=False, version='2.1', disabled=['202', '401'])
result = validate_string(sys.stdin.read(), options)
print(json.dumps({'valid': result.is_valid, 'errors': [str(each) for each in result.errors]}))
`;

import { needs } from '../../../tests/fixtures/needs.ts';

describe('STIX', () => {
  it('refers only to what it holds, and names no account unless asked', () => {
    const { objects } = JSON.parse(write('stix'));
    const ids = new Set(objects.map(({ id }: { id: string }) => id));
    for (const object of objects) {
      for (const [key, value] of Object.entries(object)) {
        if (/_refs?$/.test(key))
          for (const ref of [value].flat())
            expect(ids.has(ref), `${object.type}.${key}`).toBe(true);
      }
    }
    expect(ids.size).toBe(objects.length);
    const quiet = findExportFormat('stix')!.write(SAMPLE, CONTEXT, { ...OPTIONS, accounts: false });
    expect(quiet).not.toContain('acct-');
    expect(write('stix')).toContain('acct-1');
  });

  it('never names an address that somebody else uses', () => {
    expect(write('stix')).not.toContain('198.51.100.4');
    expect(write('stix')).not.toContain('10.1.2.3');
  });

  it('gives the same ids the next day', () => {
    const later = findExportFormat('stix')!.write(
      SAMPLE,
      { ...CONTEXT, madeAt: CONTEXT.madeAt + 1e8 },
      OPTIONS,
    );
    const ids = (text: string) => JSON.parse(text).objects.map(({ id }: { id: string }) => id);
    expect(ids(later)).toEqual(ids(write('stix')));
  });

  stix.test('stands before the OASIS validator', () => {
    const texts = [
      write('stix'),
      ...HOSTILE_IDS.filter((id) => id.isWellFormed()).map((id) =>
        write('stix', detectionsOf([hostileCampaign(id)], [])),
      ),
    ];
    for (const text of texts)
      expect(JSON.parse(runPython(stix.found, VALIDATE, text))).toEqual({
        valid: true,
        errors: [],
      });
  });
});
