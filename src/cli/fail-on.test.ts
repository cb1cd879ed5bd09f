import { expect, it } from 'vitest';
import { withCampaigns } from '#report/fixtures/sample-campaign';
import { sampleReport } from '#report/fixtures/sample-report';
import { failsOn, parseFailOn } from './fail-on.ts';

const accounts = sampleReport({ accounts: 400, flagged: 3 }).result;
const campaign = withCampaigns(sampleReport({ flagged: 0 }), [{}]).result;
const nothing = sampleReport({ flagged: 0 }).result;

it.each([
  ['any', accounts, true],
  ['0.98', accounts, true],
  ['1', accounts, false],
  ['campaign', accounts, false],
  ['campaign', campaign, true],
  ['any', campaign, true],
  ['0', campaign, false],
  ['any', nothing, false],
] as const)('--fail-on %s', (typed, result, fails) => {
  expect(failsOn(result, parseFailOn(typed))).toBe(fails);
});

it.each(['7', '-1', '', 'all'])('%j is none of its values', (typed) => {
  expect(() => parseFailOn(typed)).toThrow('any, campaign or a score');
});
