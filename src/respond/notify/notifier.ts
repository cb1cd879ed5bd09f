/** One round of alerting: plans alerts from the records, writes them, and has them delivered. */
import type { Outbox, Reads } from '#records/index';
import type { Alert } from '#schema/alert';
import type { AccountResult } from '#schema/finding';
import type { Clock } from '#std/clock';
import type { Log } from '#std/log';
import type { Random } from '#std/random';
import { type Performer, systemAsker } from '../acts/act.ts';
import { raiseAlerts } from '../acts/raise-alerts.ts';
import { describeAlerts } from './alert-detection.ts';
import { type Destination, destinationsFor } from './destinations.ts';
import { createDispatcher, type DispatchCounts } from './dispatcher.ts';
import { approvalAlert, planAccountAlerts, planCampaignAlert } from './plan.ts';
import type { Sender } from './sender.ts';

export interface NotifierInput {
  records: Reads;
  /** Where deliveries are claimed and settled. */
  outbox: Outbox;
  perform: Performer['perform'];
  destinations: readonly Destination[];
  /** One for each destination. */
  senders: readonly Sender[];
  clock: Clock;
  random: Random;
  log: Log;
  version: string;
}

const ASKER = systemAsker('notifier');
const REASON = 'what the records say';
/** Alerts read back, newest first. */
const REMEMBERED = 1000;
const PAGE = 500;
/** A campaign that did not change is looked at again so often, for snoozes that ended. */
const AGAIN_MS = 60_000;

/**
 * Turns what stands in the records into alerts, and carries them out. Whoever calls it sees to it that
 * only one process does; two would disturb nobody, since alerts have keys.
 */
export function createNotifier(input: NotifierInput) {
  const { records, perform, destinations, clock } = input;
  const dispatcher = createDispatcher({
    ...input,
    describe: describeAlerts(records),
  });
  /** When each campaign was last looked at, and what its record's time was then. */
  const looked = new Map<string, { at: number; updatedAt: number }>();

  async function campaignAlerts(now: number): Promise<Alert[]> {
    const alerts: Alert[] = [];
    const snoozes = await records.alerts.snoozes(now);
    for (const { campaign, updated_at } of await records.campaigns.list()) {
      const campaignId = campaign.campaign_id;
      const last = looked.get(campaignId);
      if (last?.updatedAt === updated_at && now - last.at < AGAIN_MS) continue;
      looked.set(campaignId, { at: now, updatedAt: updated_at });
      const record = await records.campaigns.get(campaignId);
      if (record === null) continue;
      const earlier = await records.alerts.list({ campaignId, limit: REMEMBERED });
      const alert = planCampaignAlert({ record, earlier, snoozes, now });
      if (alert !== null) alerts.push(alert);
    }
    return alerts;
  }

  async function accountAlerts(now: number): Promise<Alert[]> {
    const results: AccountResult[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await records.accounts.list({
        flagged: true,
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      for (const { result, review, campaign_id } of page) {
        if (result === null || review !== null) continue;
        results.push({ ...result, campaign_id });
      }
      after = page.at(-1)?.account_id;
      if (page.length < PAGE) break;
    }
    const earlier = await records.alerts.list({ limit: REMEMBERED });
    return planAccountAlerts(results, { earlier, now });
  }

  return {
    /** Raises what is to be told; gives how many alerts were new. */
    async plan(): Promise<number> {
      const now = clock();
      const waiting = await records.approvals.waiting();
      const alerts = [
        ...(await campaignAlerts(now)),
        ...(await accountAlerts(now)),
        ...waiting.map((approval) => approvalAlert(approval, now)),
      ];
      const fresh: Alert[] = [];
      for (const alert of alerts) {
        if ((await records.alerts.get(alert.alert_id)) === null) fresh.push(alert);
      }
      if (fresh.length === 0) return 0;
      const told = fresh.map((alert) => ({ alert, to: destinationsFor(alert, destinations) }));
      await perform(raiseAlerts, { alerts: told, reason: REASON }, ASKER);
      return fresh.length;
    },

    deliver: (): Promise<DispatchCounts> => dispatcher.step(),
  };
}

export type Notifier = ReturnType<typeof createNotifier>;
