import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type IndependentCell, measureIndependent, worldsNamed } from './measure-independent.ts';

/** A generator that is bent to the method measures nothing: these files stay as they were handed over. */
const HASHES: Readonly<Record<string, string>> = {
  'baseline.mjs': 'cf4f20294cf5f94bc4f2aa1be9896d2f1b50ce5d30f06965a16f7e0a310ac79b',
  'kit.mjs': '3cbe4bf0c6b8e6c5dccb93c76e0df18db5355153267f31b5d0c3ad8b345a7815',
  'score.mjs': 'c964240008fcdeedfadb2ac6f1d8b30caf9ca172899d4d72db6995e0c8344525',
  'world.mjs': 'a403db88eb00e33e60b2a472eeb689ef0c6eff432f692798ad48d782fc0f0f97',
};

test.each(Object.entries(HASHES))('%s is the generator’s own', (name, hash) => {
  const bytes = readFileSync(new URL(`../independent/${name}`, import.meta.url));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
});

test('what stands in committed results is neither measured again nor lost', async () => {
  const cell = (scenario: string, scale: number) =>
    ({ scenario, seed: 1, scale }) as IndependentCell;
  const before = [cell('trio', 1), cell('slow', 0.25)];
  const measured: string[] = [];
  const told: (readonly IndependentCell[])[] = [];
  const scans = {
    measure: async <Value>(name: string) => {
      measured.push(name);
      return cell('quiet', 1) as Value;
    },
  };
  await measureIndependent(worldsNamed('trio:1:1,quiet:1:1'), {
    ...{ data: '', before, given: { scans, say: () => {} } },
    keepUp: (cells) => told.push([...cells]),
  });
  expect(measured).toEqual(['independent-quiet-1-1']);
  expect(told).toEqual([[...before, cell('quiet', 1)]]);
});

test('worlds are named by scenario, seed and scale', () => {
  expect(worldsNamed('trio:2:0.25,quiet')).toEqual([
    { scenario: 'trio', seed: 2, scale: 0.25 },
    { scenario: 'quiet', seed: 1, scale: 1 },
  ]);
});
