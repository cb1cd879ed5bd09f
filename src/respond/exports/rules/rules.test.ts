import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { needs } from '../../../../tests/fixtures/needs.ts';
import { runPython } from '../fixtures/python.ts';
import { kqlRules } from './kql.ts';
import { rulesOf } from './rule.ts';
import { sigmaRules } from './sigma.ts';
import { splRules } from './spl.ts';

const RULES = rulesOf({
  volume: { tokens: 100_000, requests: 5_000 },
  ratio: { requests: 1_000, ratio: 500 },
  shared: { accountsAtLeast: 5, accountsAtMost: 200 },
});
const golden = (name: string) =>
  fileURLToPath(new URL(`../fixtures/golden/${name}`, import.meta.url));

interface SigmaDocument {
  title: string;
  id: string;
  name: string;
  level: string;
  detection?: { condition: string };
  correlation?: {
    type: string;
    rules: string[];
    'group-by': string[];
    timespan: string;
    condition?: Record<string, unknown>;
  };
}

describe('rules', () => {
  it.each([
    ['rules.kql', kqlRules],
    ['rules.spl', splRules],
    ['rules.sigma.yml', sigmaRules],
  ] as const)('%s is what it always was', async (name, write) => {
    await expect(write(RULES)).toMatchFileSnapshot(golden(name));
  });

  it('says every threshold in every language', () => {
    for (const write of [kqlRules, splRules, sigmaRules]) {
      const text = write(RULES);
      for (const { bounds } of RULES) {
        for (const { above, atMost } of bounds) {
          expect(text).toMatch(new RegExp(`(>|gt:) ${above}\\b`));
          if (atMost !== undefined) expect(text).toMatch(new RegExp(`(<=|lte:) ${atMost}\\b`));
        }
      }
    }
  });

  it('is Sigma 2.1: correlations over rules that are there, one operator each, ids of their own', () => {
    const documents = parseAllDocuments(sigmaRules(RULES)).map(
      (each) => each.toJS() as SigmaDocument,
    );
    const names = new Set(documents.map(({ name }) => name));
    expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length);
    expect(names.size).toBe(documents.length);
    for (const { id, title, level, detection, correlation } of documents) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(title.length).toBeLessThanOrEqual(256);
      expect(['informational', 'low', 'medium', 'high', 'critical']).toContain(level);
      expect(detection === undefined).toBe(correlation !== undefined);
      if (correlation === undefined) continue;
      for (const rule of correlation.rules) expect(names.has(rule)).toBe(true);
      expect(correlation.timespan).toMatch(/^\d+[smhd]$/);
      expect(['event_count', 'value_count', 'value_sum', 'value_avg', 'temporal']).toContain(
        correlation.type,
      );
      const operators = Object.keys(correlation.condition ?? {}).filter((key) => key !== 'field');
      expect(operators).toHaveLength(correlation.type === 'temporal' ? 0 : 1);
      const needsField = !['event_count', 'temporal'].includes(correlation.type);
      expect('field' in (correlation.condition ?? {})).toBe(needsField);
    }
  });

  const sigma = needs('pysigma');
  sigma.test('is read by pySigma without a complaint', () => {
    const script = `
import json, sys
from sigma.collection import SigmaCollection
found = SigmaCollection.from_yaml(sys.stdin.read())
print(json.dumps([len(found.rules), [str(error) for rule in found.rules for error in rule.errors]]))`;
    const [count, errors] = JSON.parse(runPython(sigma.found, script, sigmaRules(RULES)));
    expect(errors).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(RULES.length);
  });
});
