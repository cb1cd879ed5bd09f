import { expect, test } from 'vitest';
import { createRandom } from '#std/random';
import { knownSlot } from '../fixtures/known-slot.ts';
import { CORPORA, CORPUS_ROLES, corporaFor } from './corpora.ts';
import { DESIGN_FRAMES } from './frames/design.ts';
import { ACTIVITIES, type Frame, type FrameSet } from './frames/frame.ts';
import { REPORT_FRAMES } from './frames/report.ts';
import { itemsOf, loadPrompts } from './prompt-source.ts';
import { fillTemplate, parseTemplate, slotsOf } from './template.ts';

const framesOf = ({ activities, followUps, toolResults }: FrameSet): Frame[] => [
  ...ACTIVITIES.flatMap((activity) => activities[activity]),
  ...followUps,
  ...toolResults,
];

test('choices nest, slots are filled, brackets must close', () => {
  const template = parseTemplate('[a|b [c|d]] {x}!');
  const texts = Array.from({ length: 40 }, (_, seed) =>
    fillTemplate(template, createRandom(seed), (name) => name.toUpperCase()),
  );
  expect(new Set(texts)).toEqual(new Set(['a X!', 'b c X!', 'b d X!']));
  expect(slotsOf(template)).toEqual(['x']);
  expect(() => parseTemplate('[a|b')).toThrow(RangeError);
  expect(() => parseTemplate('a]')).toThrow(RangeError);
  expect(() => parseTemplate('{a')).toThrow(RangeError);
});

test('every activity has frames in both splits, and every slot is known', () => {
  for (const frames of [DESIGN_FRAMES, REPORT_FRAMES]) {
    for (const activity of ACTIVITIES)
      expect(frames.activities[activity].length).toBeGreaterThan(0);
    for (const { id, prompt, system } of framesOf(frames)) {
      for (const slot of [...slotsOf(prompt), ...slotsOf(system ?? [])]) {
        expect(knownSlot(slot), `${id} {${slot}}`).toBe(true);
      }
    }
  }
});

test('the splits share no frame and no corpus', () => {
  const texts = (frames: FrameSet) =>
    framesOf(frames)
      .filter(({ prompt }) => slotsOf(prompt).join() !== 'item' || prompt.length > 1)
      .map(({ prompt, system }) => JSON.stringify([prompt, system]));
  const design = new Set(texts(DESIGN_FRAMES));
  expect(texts(REPORT_FRAMES).filter((text) => design.has(text))).toEqual([]);
  expect(new Set(CORPORA.map((corpus) => corpus.name)).size).toBe(CORPORA.length);
});

test('the bundled excerpts give every role something in both splits', async () => {
  const source = await loadPrompts();
  const has = (name: string) => source.corpora[name] !== undefined;
  for (const split of ['design', 'report'] as const) {
    for (const role of CORPUS_ROLES) {
      const names = corporaFor(role, split, has);
      expect(itemsOf(source, names).length, `${split} ${role}`).toBeGreaterThan(50);
      for (const name of names) {
        expect(CORPORA.find((corpus) => corpus.name === name)?.split).toBe(split);
      }
    }
    for (const side of ['a', 'b']) {
      const own = CORPORA.filter((corpus) => corpus.split === split && corpus.class === side);
      expect(own.some((corpus) => corpus.bundled)).toBe(true);
    }
  }
});

test('a prompts folder takes the place of the excerpts; a bad line is told with its place', async () => {
  const { mkdtemp, writeFile } = await import('node:fs/promises');
  const directory = await mkdtemp(`${(await import('node:os')).tmpdir()}/prompts-`);
  await writeFile(`${directory}/gsm8k.jsonl`, '{"text":"How many?","lang":"en"}\n');
  const source = await loadPrompts(directory);
  expect(source.corpora.gsm8k).toEqual([{ text: 'How many?', language: 'en' }]);
  expect(source.origin).toMatchObject({ gsm8k: 'directory', banking77: 'bundled' });
  await writeFile(`${directory}/gsm8k.jsonl`, '{"text":"ok"}\n{"txt":"no"}\n');
  await expect(loadPrompts(directory)).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    place: { line: 2 },
  });
});
