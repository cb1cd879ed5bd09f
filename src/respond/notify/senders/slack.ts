/** Sends alerts to a Slack incoming webhook. */
import { slackMessage } from '../../exports/slack.ts';
import { postToDestination } from '../post-to-destination.ts';
import { outcomeOf, type Sender } from '../sender.ts';

export interface SlackOptions {
  name: string;
  /** An incoming webhook; whoever knows it may write to the channel. */
  url: URL;
  timeoutMs: number;
  ca: string | null;
}

export function slackSender({ name, url, timeoutMs, ca }: SlackOptions): Sender {
  return {
    name,
    async send({ detection, context }) {
      const body = JSON.stringify(slackMessage(detection, context));
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return outcomeOf(await postToDestination({ url, headers, body, timeoutMs, ca }));
    },
  };
}
