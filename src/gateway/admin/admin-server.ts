/** The operations listener: probes, metrics, pushed decisions, and checks for other gateways. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { openaiRefusalBody } from '#providers/index';
import { messageOf } from '#std/errors';
import { check } from '../check/check.ts';
import type { DecisionFeed } from '../enforcement/decision-feed.ts';
import type { DecisionStore } from '../enforcement/decision-store.ts';
import {
  decisionsChangeSchema,
  decisionsDocumentSchema,
} from '../enforcement/decisions-document.ts';
import { isRefusal, readJsonBody } from '../exchange/read-body.ts';
import type { Gateway } from '../exchange/settings.ts';
import { plainAddress } from '../identity/trusted-hops.ts';
import { endWhileUploading } from '../linger.ts';
import { listen } from '../listen.ts';
import { metricsText } from '../metrics/metrics.ts';
import { readiness } from './readiness.ts';

export interface AdminServer {
  port: number;
  close(): Promise<void>;
}

export interface AdminParts {
  gateway: Gateway;
  decisions: DecisionStore;
  /** Null where decisions are pushed. */
  feed: DecisionFeed | null;
  /** Processes of one gateway listen on ports that follow each other. */
  member: number;
}

/** A campaign of 100,000 accounts fits in this; what is more comes in several changes. */
const DECISIONS_LIMITS = { bodyBytes: 16 * 1024 * 1024, jsonDepth: 8, jsonValues: 600_000 };

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: string[] = [],
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; version=0.0.4' : 'application/json';
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, ['content-type', type, 'content-length', length, ...headers]);
  endWhileUploading(response, Buffer.from(text));
}

/** Whether the request carries the credential: as a bearer, or in a header of its own. */
function hasCredential(request: IncomingMessage, digests: readonly Buffer[]): boolean {
  const own = request.headers['x-stillwatch-credential'];
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const given = typeof own === 'string' ? own : (bearer ?? '');
  const digest = createHash('sha256').update(given).digest();
  return digests.filter((each) => timingSafeEqual(digest, each)).length > 0;
}

/** Listens for probes, scrapes, pushes of decisions, and other gateways' questions. */
export async function startAdminServer(parts: AdminParts): Promise<AdminServer> {
  const { admin } = parts.gateway.settings.config;
  const server = createServer((request, response) => {
    request.on('error', () => {});
    answer(parts, request, response).catch((thrown: unknown) => {
      parts.gateway.log.error('admin-fail', { why: messageOf(thrown) });
      if (!response.headersSent) send(response, 500, { error: 'internal' });
      else response.destroy();
    });
  });
  const wanted = admin.port === 0 ? 0 : admin.port + parts.member;
  const port = await listen(server, { port: wanted, host: admin.host, exclusive: true });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  parts: AdminParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  const { gateway, decisions } = parts;
  if (path === '/health') return send(response, 200, { status: 'ok' });
  if (path === '/ready') {
    const ready = readiness(gateway, decisions, parts.feed);
    return send(response, ready.ready ? 200 : 503, ready);
  }
  if (!hasCredential(request, gateway.settings.admin.digests)) {
    return send(response, 401, { error: 'A credential is needed.' });
  }
  if (path === '/metrics') return send(response, 200, metricsText(gateway.metrics));
  if (path === '/v1/decisions') return answerDecisions(parts, request, response);
  if (path === '/v1/check' || path.startsWith('/v1/check/')) {
    return answerCheck(parts, request, response, { path, query });
  }
  send(response, 404, { error: 'There is nothing here.' });
}

/**
 * nginx knows only "yes", 401 and 403; everything else it takes for an error of ours. Under
 * `/v1/check/nginx` refusals are 403, and the real status is in a header.
 */
async function answerCheck(
  { gateway }: AdminParts,
  request: IncomingMessage,
  response: ServerResponse,
  { path, query }: { path: string; query: string },
): Promise<void> {
  const { headers, ...outcome } = await check(gateway.settings, {
    id: gateway.newId(),
    headers: request.headers,
    query,
    peer: plainAddress(request.socket.remoteAddress ?? ''),
    now: gateway.clock(),
  });
  if (outcome.refusal === null) return send(response, 200, {}, headers);
  gateway.metrics.refusals.add(outcome.refusal.code);
  const nginx = path === '/v1/check/nginx' && outcome.status !== 401;
  send(response, nginx ? 403 : outcome.status, openaiRefusalBody(outcome.refusal), headers);
}

async function answerDecisions(
  { decisions, feed }: AdminParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'GET') {
    const { version, issuedAt, size } = decisions.snapshot();
    return send(response, 200, { version, issued_at: issuedAt, decisions: size });
  }
  if (feed !== null) {
    const error = 'This gateway fetches decisions from its control half: decide there.';
    return send(response, 409, { outcome: 'fetched', error });
  }
  const body = await readJsonBody(request, DECISIONS_LIMITS);
  if (body === null) return;
  if (isRefusal(body)) return send(response, body.status, { error: body.message });
  const whole = request.method === 'PUT';
  const schema = whole ? decisionsDocumentSchema : decisionsChangeSchema;
  const parsed = schema.safeParse(body.value);
  if (!parsed.success) return send(response, 400, { error: z.prettifyError(parsed.error) });
  const pushed =
    parsed.data.schema === 'stillwatch.decisions/1'
      ? await decisions.replace(parsed.data)
      : await decisions.change(parsed.data);
  send(response, pushed.outcome === 'taken' ? 200 : 409, pushed);
}
