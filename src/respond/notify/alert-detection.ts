/** Finds the campaign or account behind an alert, so that senders can describe it in full. */
import type { Reads } from '#records/index';
import type { AlertRecord } from '#schema/alert';
import { type Detection, detectionOfAccount, detectionOfCampaign } from '../exports/detection.ts';

/** What an alert is about as the records have it now; an alert about anything else is a notice. */
export function describeAlerts({ campaigns, accounts }: Pick<Reads, 'campaigns' | 'accounts'>) {
  return async (alert: AlertRecord): Promise<Detection> => {
    const [kind, ...rest] = alert.object.split(':');
    const id = rest.join(':');
    if (kind === 'campaign') {
      const record = await campaigns.get(id);
      if (record !== null) return { ...detectionOfCampaign(record.campaign), ...headOf(alert) };
    }
    if (kind === 'account') {
      const [record] = await accounts.get([id]);
      if (record?.result != null) return detectionOfAccount(record.result);
    }
    return noticeOf(alert);
  };
}

/** The alert's own words, so that what is told is what was planned. */
function headOf({ title }: AlertRecord): Pick<Detection, 'title'> {
  return { title };
}

/** An alert that is about no detection, or about one that is gone. */
export function noticeOf(alert: AlertRecord): Detection {
  return {
    kind: 'notice',
    uid: alert.object,
    title: alert.title,
    description: `${alert.title} (${alert.kind}).${adviceIn(alert)}`,
    severity: alert.severity,
    confidence: 1,
    error: 0,
    alarmedAt: alert.at,
    firstSeenAt: null,
    lastSeenAt: null,
    exchanges: null,
    members: [],
    reasons: [],
    against: [],
    capabilities: [],
    traits: null,
  };
}

/** What to do, where the alert says so. */
function adviceIn({ data }: AlertRecord): string {
  return typeof data.hint === 'string' ? ` ${data.hint}` : '';
}
