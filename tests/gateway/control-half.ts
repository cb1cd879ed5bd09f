/** Stands in for the control half in tests of gateways, speaking the real decision feed. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DECISION_FEED_PATH,
  type DecisionFeedAnswer,
  decisionFeedQuerySchema,
} from '#schema/decision-feed';
import type { DecisionsChange, DecisionsDocument } from '#schema/decisions-document';

/** The control half's end of the decision feed, small and real: what a gateway is tested against. */
export interface ControlHalf {
  url: string;
  /** Queries as they came, in order. */
  asked: Record<string, string>[];
  credentials: (string | undefined)[];
  /** Gives out the whole document from now on. */
  give(document: DecisionsDocument): void;
  /** Gives out a change to those who stand at its base; the others get `document` whole. */
  giveChange(change: DecisionsChange, document: DecisionsDocument): void;
  /** Answers every request like this while set. */
  answerWith(answer: ((response: ServerResponse) => void) | null): void;
  close(): Promise<void>;
}

interface Held {
  query: Record<string, string>;
  response: ServerResponse;
}

export async function startControlHalf(port = 0): Promise<ControlHalf> {
  const asked: Record<string, string>[] = [];
  const credentials: (string | undefined)[] = [];
  const held = new Set<Held>();
  let document: DecisionsDocument | null = null;
  let change: DecisionsChange | null = null;
  let override: ((response: ServerResponse) => void) | null = null;

  function news(query: Record<string, string>): DecisionFeedAnswer | null {
    const { after, series } = decisionFeedQuerySchema.parse(query);
    if (document === null) return null;
    const same = series === (document.series ?? '');
    if (after === undefined || !same || after > document.version) return document;
    if (after === document.version) return null;
    return change?.base_version === after ? change : document;
  }

  function answer(one: Held, last = false): void {
    const found = news(one.query);
    if (found === null && !last) return;
    held.delete(one);
    if (found === null) one.response.writeHead(204).end();
    else one.response.end(JSON.stringify(found));
  }

  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '/', 'http://control');
    if (url.pathname !== DECISION_FEED_PATH) return void response.writeHead(404).end();
    const query = Object.fromEntries(url.searchParams);
    asked.push(query);
    credentials.push(request.headers.authorization);
    if (override !== null) return override(response);
    const one = { query, response };
    held.add(one);
    response.on('close', () => held.delete(one));
    answer(one, query.wait_seconds === '0');
    setTimeout(() => held.has(one) && answer(one, true), Number(query.wait_seconds) * 1000).unref();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    credentials,
    give: (next) => {
      document = next;
      change = null;
      for (const one of held) answer(one);
    },
    giveChange: (next, whole) => {
      document = whole;
      change = next;
      for (const one of held) answer(one);
    },
    answerWith: (next) => {
      override = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
