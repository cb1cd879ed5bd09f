/** Sends alerts to Elasticsearch as documents of the Elastic Common Schema. */
import { ecsDocument } from '../../exports/ecs.ts';
import { type PostAnswer, postToDestination } from '../post-to-destination.ts';
import { failed, outcomeOf, type Sender, type SendOutcome } from '../sender.ts';
import { webhookId } from '../standard-webhooks.ts';

export interface ElasticsearchOptions {
  name: string;
  url: URL;
  /** Index or data stream. */
  index: string;
  /** API key in its encoded form; null where none is asked for. */
  secret: string | null;
  timeoutMs: number;
  ca: string | null;
}

/** Already there: an earlier attempt arrived, and its answer was lost. */
const CONFLICT = 409;

/** One document by the bulk API; its id follows from the delivery, so that a retry cannot double it. */
export function elasticsearchSender(options: ElasticsearchOptions): Sender {
  const { name, index, secret, timeoutMs, ca } = options;
  const url = new URL(`${options.url.pathname.replace(/\/$/, '')}/_bulk`, options.url);
  const headers: Record<string, string> = { 'content-type': 'application/x-ndjson' };
  if (secret !== null) headers.authorization = `ApiKey ${secret}`;
  return {
    name,
    async send({ detection, context, deliveryId }) {
      const action = { create: { _index: index, _id: webhookId(deliveryId) } };
      const lines = [action, ecsDocument(detection, context)].map((each) => JSON.stringify(each));
      const body = `${lines.join('\n')}\n`;
      return bulkOutcome(await postToDestination({ url, headers, body, timeoutMs, ca }));
    },
  };
}

/** The bulk API answers 200 even when it took nothing. */
function bulkOutcome(answer: PostAnswer): SendOutcome {
  const outcome = outcomeOf(answer);
  if (!outcome.sent || !answer.answered) return outcome;
  let status: unknown;
  try {
    status = JSON.parse(answer.text).items?.[0]?.create?.status;
  } catch {
    return failed('the answer is not that of the bulk API');
  }
  if (typeof status !== 'number') return failed('the answer is not that of the bulk API');
  if (status === CONFLICT) return { sent: true };
  return outcomeOf({ answered: true, status, retryAfterMs: null, text: '' });
}
