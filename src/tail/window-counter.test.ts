import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowCounter } from './window-counter.ts';

const START = 1_770_000_000;

describe('WindowCounter', () => {
  it('counts 10 s, 60 s and 10 min', () => {
    const counter = new WindowCounter();
    for (let second = 0; second < 600; second++) counter.add(START + second);
    expect([counter.in10s, counter.in60s, counter.in10min]).toEqual([10, 60, 600]);
  });

  it('forgets as time passes, however long the pause', () => {
    const counter = new WindowCounter();
    counter.add(START);
    counter.advance(START + 9);
    expect(counter.in10s).toBe(1);
    counter.advance(START + 10);
    expect([counter.in10s, counter.in60s]).toEqual([0, 1]);
    counter.advance(START + 60);
    expect([counter.in60s, counter.in10min]).toEqual([0, 1]);
    counter.advance(START + 1_000_000);
    expect([counter.in10s, counter.in60s, counter.in10min]).toEqual([0, 0, 0]);
  });

  it('takes a late event into the windows it still belongs to, and never goes back', () => {
    const counter = new WindowCounter();
    counter.add(START + 100);
    counter.add(START + 60);
    counter.add(START);
    counter.add(START - 1000);
    counter.advance(START);
    expect([counter.in10s, counter.in60s, counter.in10min]).toEqual([1, 2, 3]);
  });

  it('agrees with counting by hand', () => {
    const events = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 300 });
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 900 }), (offsets, pause) => {
        const counter = new WindowCounter();
        const sorted = [...offsets].sort((left, right) => left - right);
        for (const offset of sorted) counter.add(START + offset);
        const now = (sorted.at(-1) ?? 0) + pause;
        counter.advance(START + now);
        const within = (span: number) => sorted.filter((offset) => now - offset < span).length;
        expect(counter.in10s).toBe(within(10));
        expect(counter.in60s).toBe(within(60));
        const tens = (offset: number) => Math.floor((START + offset) / 10);
        expect(counter.in10min).toBe(
          sorted.filter((offset) => tens(now) - tens(offset) < 60).length,
        );
      }),
    );
  });
});
