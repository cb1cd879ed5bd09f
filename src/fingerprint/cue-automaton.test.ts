import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPatterns, CueAutomaton, expandPattern } from './cue-automaton.ts';
import { CUES } from './cues.ts';
import { CueVocabulary } from './vocabulary.ts';

describe('cue patterns', () => {
  it('expand alternatives and optional words', () => {
    expect(expandPattern('show your? work/steps')).toEqual([
      'show your work',
      'show your steps',
      'show work',
      'show steps',
    ]);
  });

  it('stay few per pattern', () => {
    for (const patterns of Object.values(CUES)) {
      for (const pattern of patterns.split(/[|\n]/)) {
        expect(expandPattern(pattern).length, pattern).toBeLessThanOrEqual(800);
      }
    }
  });
});

describe('cue automaton', () => {
  it('finds what a search of every place finds', () => {
    const word = fc.integer({ min: 1, max: 4 });
    const phrases = fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(phrases, fc.array(word, { maxLength: 30 }), (wanted, text) => {
        const automaton = new CueAutomaton();
        for (const [id, phrase] of wanted.entries()) automaton.add(phrase, id);
        automaton.freeze();
        let state = 0;
        for (let at = 0; at < text.length; at++) {
          state = automaton.step(state, text[at] as number);
          const expected = wanted.flatMap((phrase, id) =>
            at + 1 >= phrase.length &&
            phrase.every((part, index) => text[at + 1 - phrase.length + index] === part)
              ? [id]
              : [],
          );
          expect([...(automaton.outputs(state) ?? [])].sort()).toEqual(expected.sort());
        }
      }),
    );
  });

  it('reads numbers as any number', () => {
    const vocabulary = new CueVocabulary();
    const automaton = new CueAutomaton();
    addPatterns(automaton, vocabulary, { id: 7, patterns: 'from # to #' });
    automaton.freeze();
    let state = 0;
    for (const word of vocabulary.add('from 1 to 250')) state = automaton.step(state, word);
    expect(automaton.outputs(state)).toEqual([7]);
  });
});
