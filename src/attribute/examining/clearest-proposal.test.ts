import { expect, test } from 'vitest';
import { CHANNELS } from '../edges/channels.ts';
import type { GroupCandidate } from '../groups/candidates.ts';
import type { Tested } from '../judging/jury.ts';
import { clearestProposal } from './clearest-proposal.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

function proposal(channel: number, accounts: readonly number[]): GroupCandidate {
  const community = {
    members: Uint32Array.from(accounts),
    strength: new Float64Array(accounts.length).fill(1),
    closedness: 1,
    whole: true,
  };
  return { channel: CHANNELS[channel]!, community };
}

function judged(candidate: GroupCandidate, p: number): Tested {
  const judgement = { p, aloneP: p, leastP: 0, strongest: null, outcomes: [] };
  const asked = { at: 0, accounts: 0, exchanges: 0 };
  return { candidate, rounds: 1, answers: [], sharing: [], judgement, asked };
}

test('of proposals of one group the one whose tests speak most clearly is told', () => {
  const byIdentity = proposal(1, range(0, 15));
  const byAddress = proposal(0, range(0, 14));
  const other = proposal(2, range(0, 8));
  const waiting = proposal(3, range(0, 15));
  const pOf = new Map([
    [byIdentity, 1],
    [byAddress, 0.01],
    [other, 0.001],
  ]);
  const open = [waiting, byIdentity, byAddress, other];
  const tested = (one: GroupCandidate): Tested => {
    const p = pOf.get(one);
    return p === undefined ? 'waits' : judged(one, p);
  };
  expect(clearestProposal(byIdentity, { open, tested })).toBe(byAddress);
  expect(clearestProposal(waiting, { open, tested })).toBe(byAddress);
  expect(clearestProposal(other, { open, tested })).toBe(other);
});
