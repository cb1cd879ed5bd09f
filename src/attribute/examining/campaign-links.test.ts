import { expect, test } from 'vitest';
import { type CampaignLink, tiesOf } from './campaign-links.ts';

const link = (view: string, ...members: number[]): CampaignLink => ({
  view,
  key: members[0]!,
  members,
  sharers: members.length,
  surprise: 9,
});

test('a member is tied by each kind once, with the value that most share, and by a few kinds', () => {
  const others = ['a', 'b', 'c', 'd', 'e', 'f'].map((view) => link(view, 1, 2));
  const ties = tiesOf([link('card', 1, 2), link('card', 1, 3, 4), ...others]);
  expect(ties.get(1)?.map(({ view }) => view)).toEqual(['card', 'a', 'b', 'c', 'd']);
  expect(ties.get(1)?.[0]).toEqual({ view: 'card', members: 2 });
  expect(ties.get(3)).toEqual([{ view: 'card', members: 2 }]);
  expect(ties.get(9)).toBeUndefined();
});
