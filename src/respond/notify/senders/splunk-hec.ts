/** Sends alerts to the HTTP Event Collector of Splunk. */
import { hecEvents } from '../../exports/splunk-hec.ts';
import { bodiesOf } from '../bodies.ts';
import { postToDestination } from '../post-to-destination.ts';
import { outcomeOf, type Sender } from '../sender.ts';

export interface SplunkOptions {
  name: string;
  /** Of the collector, without a path. */
  url: URL;
  /** The collector's token. */
  secret: string;
  /** Null = the collector's own. */
  index: string | null;
  timeoutMs: number;
  ca: string | null;
}

/** A large campaign goes in several bodies; a failure between them sends the earlier ones again. */
export function splunkSender(options: SplunkOptions): Sender {
  const { name, secret, index, timeoutMs, ca } = options;
  const url = new URL('/services/collector/event', options.url);
  const headers = { authorization: `Splunk ${secret}`, 'content-type': 'application/json' };
  return {
    name,
    async send({ detection, context }) {
      const events = hecEvents(detection, context).map((event) =>
        JSON.stringify(index === null ? event : { ...event, index }),
      );
      for (const body of bodiesOf(events, '\n')) {
        const outcome = outcomeOf(await postToDestination({ url, headers, body, timeoutMs, ca }));
        if (!outcome.sent) return outcome;
      }
      return { sent: true };
    },
  };
}
