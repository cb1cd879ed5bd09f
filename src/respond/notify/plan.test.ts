import { describe, expect, it } from 'vitest';
import type { Alert, AlertRecord } from '#schema/alert';
import type { CampaignRecord } from '#schema/campaign-record';
import { sampleAccount, sampleCampaign } from '../exports/fixtures/sample-campaign.ts';
import { planAccountAlerts, planCampaignAlert } from './plan.ts';

const NOW = Date.UTC(2026, 1, 9);
const HOUR = 3_600_000;

function record(
  members: number,
  changes: Partial<CampaignRecord> = {},
  exchanges = 1000,
): CampaignRecord {
  const campaign = sampleCampaign({
    exchanges,
    members: Array.from({ length: members }, (_, at) => ({
      account_id: `a${at}`,
      strength: 1,
      role: 'core' as const,
    })),
  });
  return {
    campaign,
    detail: null,
    state: 'open',
    close_code: null,
    first_alarm_at: NOW,
    last_stood_at: NOW,
    contained_at: null,
    updated_at: NOW,
    ...changes,
  };
}

/** Walks a campaign's life with a memory as the records keep it; gives the kinds that were told. */
function life(states: readonly { at: number; record: CampaignRecord; snoozedUntil?: number }[]) {
  const earlier: AlertRecord[] = [];
  for (const { at, record: now, snoozedUntil } of states) {
    const snoozes =
      snoozedUntil === undefined
        ? []
        : [
            {
              object: 'campaign:c1',
              until: snoozedUntil,
              by: 'ana',
              reason: 'known',
              created_at: 0,
            },
          ];
    const alert = planCampaignAlert({ record: now, earlier, snoozes, now: at });
    if (alert === null || earlier.some(({ dedup_key }) => dedup_key === alert.dedup_key)) continue;
    earlier.push({ ...alert, times: 1, last_at: at, inhibited: null });
  }
  return earlier.map(({ kind, at, title }) => ({ kind, hour: (at - NOW) / HOUR, title }));
}

describe('alerts about a campaign', () => {
  it('is one, however often it is looked at', () => {
    const told = life(
      Array.from({ length: 500 }, (_, minute) => ({
        at: NOW + minute * 60_000,
        record: record(40),
      })),
    );
    expect(told).toMatchObject([{ kind: 'campaign-alarmed', hour: 0 }]);
  });

  it('is updated when it has grown by half, not for every member', () => {
    const told = life(
      Array.from({ length: 100 }, (_, hour) => ({
        at: NOW + hour * HOUR,
        record: record(40 + hour),
      })),
    );
    expect(told.map(({ kind, hour }) => [kind, hour])).toEqual([
      ['campaign-alarmed', 0],
      ['campaign-changed', 20],
      ['campaign-changed', 50],
      ['campaign-changed', 95],
    ]);
    expect(told[1]!.title).toBe('A harvesting campaign has grown to 60 accounts');
  });

  it('is told anew, and once, when the numbers of the last alert cannot be read', () => {
    const alarmed = planCampaignAlert({ record: record(40), earlier: [], snoozes: [], now: NOW })!;
    const unreadable = { ...alarmed, data: {}, times: 1, last_at: NOW, inhibited: null };
    const again = planCampaignAlert({
      record: record(40),
      earlier: [unreadable],
      snoozes: [],
      now: NOW + HOUR,
    })!;
    expect(again.kind).toBe('campaign-changed');
    const earlier = [unreadable, { ...again, times: 1, last_at: again.at, inhibited: null }];
    const later = { record: record(40), earlier, snoozes: [], now: NOW + 2 * HOUR };
    expect(planCampaignAlert(later)).toBeNull();
  });

  it('is updated when exchanges double, and keeps quiet for a quarter of an hour', () => {
    const minutes = [0, 1, 14, 15];
    const told = life(
      minutes.map((minute) => ({
        at: NOW + minute * 60_000,
        record: record(40, {}, minute === 0 ? 1000 : 5000),
      })),
    );
    expect(told.map(({ hour }) => hour * 60)).toEqual([0, 15]);
  });

  it('says nothing while snoozed, and what was missed when the snooze ends', () => {
    const snoozedUntil = NOW + 10 * HOUR;
    const told = life([
      { at: NOW, record: record(40) },
      ...[2, 4, 8].map((hour) => ({
        at: NOW + hour * HOUR,
        record: record(40 * hour),
        snoozedUntil,
      })),
      { at: NOW + 10 * HOUR, record: record(400), snoozedUntil },
    ]);
    expect(told.map(({ kind, hour }) => [kind, hour])).toEqual([
      ['campaign-alarmed', 0],
      ['campaign-changed', 10],
    ]);
  });

  it('is over once, and alarms anew when it is opened again', () => {
    const told = life([
      { at: NOW, record: record(40) },
      { at: NOW + HOUR, record: record(40, { state: 'closed' }) },
      { at: NOW + 2 * HOUR, record: record(40, { state: 'closed' }) },
      { at: NOW + 3 * HOUR, record: record(40) },
      { at: NOW + 4 * HOUR, record: record(40, { state: 'closed' }) },
    ]);
    expect(told.map(({ kind }) => kind)).toEqual([
      'campaign-alarmed',
      'campaign-closed',
      'campaign-alarmed',
      'campaign-closed',
    ]);
    expect(life([{ at: NOW, record: record(40, { state: 'closed' }) }])).toEqual([]);
  });
});

describe('alerts about accounts', () => {
  const named = (
    id: string,
    campaign_id: string | null = null,
    first_flagged_at = '2026-02-04T00:00:00.000Z',
  ) => sampleAccount({ account_id: id, campaign_id, first_flagged_at });
  const told = (alerts: readonly Alert[]): AlertRecord[] =>
    alerts.map((alert) => ({ ...alert, times: 1, last_at: NOW, inhibited: null }));

  it('leaves members to their campaign', () => {
    const alerts = planAccountAlerts([named('a'), named('b', 'c1')], { earlier: [], now: NOW });
    expect(alerts.map(({ object }) => object)).toEqual(['account:a']);
  });

  it('says nothing twice, and tells of who comes later', () => {
    const earlier = told(planAccountAlerts([named('a')], { earlier: [], now: NOW }));
    expect(planAccountAlerts([named('a')], { earlier, now: NOW })).toEqual([]);
    const later = named('b', null, '2026-02-05T00:00:00.000Z');
    const next = planAccountAlerts([named('a'), later], { earlier, now: NOW });
    expect(next.map(({ object }) => object)).toEqual(['account:b']);
  });

  it('is one for all when many come at once, also after a restart', () => {
    const many = Array.from({ length: 3000 }, (_, at) => named(`a${at}`));
    const alerts = planAccountAlerts(many, { earlier: [], now: NOW });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      title: '3,000 accounts stand out from their cohorts',
      data: { accounts: 3000 },
    });
    expect(JSON.stringify(alerts).length).toBeLessThan(4000);
    expect(planAccountAlerts(many.slice(5), { earlier: told(alerts), now: NOW })).toEqual([]);
  });

  it('keeps keys within bounds whatever the account is called', () => {
    const [alert] = planAccountAlerts([named('x'.repeat(256))], { earlier: [], now: NOW });
    expect(alert!.dedup_key.length).toBeLessThanOrEqual(256);
  });
});
