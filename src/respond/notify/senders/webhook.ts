/** Sends alerts to a webhook, signed as Standard Webhooks asks. */
import { PRODUCT } from '../../exports/catalogue.ts';
import { ocsfFinding } from '../../exports/ocsf.ts';
import { recordsOf } from '../../exports/records.ts';
import { postToDestination } from '../post-to-destination.ts';
import { type Message, outcomeOf, type Sender } from '../sender.ts';
import { webhookHeaders, webhookId } from '../standard-webhooks.ts';

export interface WebhookOptions {
  name: string;
  url: URL;
  /** The current key, then those being replaced. */
  keys: readonly Buffer[];
  body: 'stillwatch' | 'ocsf';
  timeoutMs: number;
  ca: string | null;
}

/** Standard Webhooks 1.0.0. `type` is the alert's kind with a full stop: `campaign.alarmed`. */
export function webhookSender({
  name,
  url,
  keys,
  body: form,
  timeoutMs,
  ca,
}: WebhookOptions): Sender {
  return {
    name,
    async send(message) {
      const body = JSON.stringify(form === 'ocsf' ? ocsfOf(message) : payloadOf(message));
      const { madeAt, version } = message.context;
      const headers = {
        'content-type': 'application/json',
        'user-agent': `${PRODUCT.name}/${version}`,
        ...webhookHeaders({ id: webhookId(message.deliveryId), at: madeAt, body }, keys),
      };
      return outcomeOf(await postToDestination({ url, headers, body, timeoutMs, ca }));
    },
  };
}

function ocsfOf({ detection, context }: Message) {
  return ocsfFinding(detection, context);
}

/** Members are counted, and read from the API: payloads stay small. */
function payloadOf({ alert, detection, context }: Message) {
  const [record] = recordsOf(detection, context);
  return {
    type: alert.kind.replace('-', '.').replaceAll('-', '_'),
    timestamp: new Date(alert.at).toISOString(),
    data: {
      alert_id: alert.alert_id,
      object: alert.object,
      severity: alert.severity,
      title: alert.title,
      numbers: alert.data,
      detection: record,
    },
  };
}
