import { expect, test } from 'vitest';
import { createPaint } from '../terminal/output.ts';
import { eventLines } from './event-lines.ts';

const look = (
  flagged: number,
  more: { to?: number; alarmed?: string[]; accounts?: number } = {},
) => ({
  kind: 'look',
  data: { to: Date.UTC(2026, 1, 3), accounts: 258, flagged, alarmed: [], ...more },
});

test('a look is shown only when it finds something else than the one shown before', () => {
  const lines = eventLines(createPaint(false));
  expect(lines(look(0))).toEqual([
    '2026-02-03 00:00  258 accounts looked at, none stands out alone',
  ]);
  expect(lines(look(0, { to: Date.UTC(2026, 1, 4), accounts: 261 }))).toEqual([]);
  expect(lines(look(2))[0]).toContain('2 accounts unusual alone');
  expect(lines(look(2))).toEqual([]);
  expect(lines(look(2, { alarmed: ['c1'] }))[0]).toContain('new campaign c1');
  expect(lines(look(0))).toHaveLength(1);
});

test('a campaign says the chance that it is wrong, and how to see it', () => {
  const lines = eventLines(createPaint(false));
  const data = { campaign_id: 'c1', event: 'alarmed', members: 15, confidence: 0.87 };
  const [first, next] = lines({ kind: 'campaign', data });
  expect(first).toBe('campaign c1 alarmed: 15 accounts, chance wrong 13 %');
  expect(next).toContain('campaigns show c1');
});

test('of changed records only policies are named', () => {
  const lines = eventLines(createPaint(false));
  const data = { what: ['policy-rolled-back', 'decision-made'] };
  expect(lines({ kind: 'records', data })).toEqual(['policy rolled back']);
  expect(lines({ kind: 'heartbeat', data: null })).toEqual([]);
});
