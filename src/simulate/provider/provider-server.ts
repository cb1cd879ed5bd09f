/** An HTTP server that stands in for model providers, in tests and in load runs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Answer, answerTo, type Body } from './answer.ts';
import { anthropicProtocol, batchResults } from './anthropic.ts';
import { bedrockProtocol } from './bedrock.ts';
import { type Behaviour, behaviourOf, ordinaryBehaviour } from './behaviour.ts';
import { geminiProtocol } from './gemini.ts';
import { openaiChatProtocol } from './openai-chat.ts';
import { openaiBatchResults, openaiEmbeddingsProtocol } from './openai-embeddings.ts';
import { openaiResponsesProtocol } from './openai-responses.ts';
import type { SimulatedProtocol, SimulatedRequest } from './protocol.ts';
import { encodeEvents, writeStream } from './write-stream.ts';

const SIMULATED_PROTOCOLS: readonly SimulatedProtocol[] = [
  anthropicProtocol,
  openaiChatProtocol,
  openaiResponsesProtocol,
  openaiEmbeddingsProtocol,
  geminiProtocol,
  bedrockProtocol,
];

/** What arrived at the provider, for whoever wants to check what a proxy sent. */
export interface Received {
  method: string;
  /** Path and query, as they arrived. */
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Resolves when the answer has ended: `whole`, or `closed` when the client went away first. */
  ended: Promise<'whole' | 'closed'>;
}

export interface SimulatedProvider {
  url: string;
  /** Every request so far, while `record` is on. */
  received: Received[];
  /** How requests without `x-simulate` are answered from now on. */
  behave(behaviour: Partial<Behaviour>): void;
  close(): Promise<void>;
}

export interface ProviderOptions {
  port?: number;
  behaviour?: Partial<Behaviour>;
  /** Keep what arrives; off for load. */
  record?: boolean;
}

/**
 * A real HTTP server that speaks the wire formats of Anthropic, OpenAI, Gemini and Bedrock, well or
 * badly as asked. Anything else is echoed back with status 200.
 */
export async function startProvider(options: ProviderOptions = {}): Promise<SimulatedProvider> {
  const record = options.record ?? true;
  const received: Received[] = [];
  let base: Behaviour = { ...ordinaryBehaviour, ...options.behaviour };
  let answered = 0;
  const server = createServer((request, response) => {
    void readAll(request).then(async (body) => {
      if (record) received.push(receivedFrom(request, response, body));
      const behaviour = behaviourOf(request.headers['x-simulate'], base);
      await respond({ request, response, body, behaviour, id: `answer-${++answered}` });
    }, request.destroy.bind(request));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave: (behaviour) => {
      base = { ...ordinaryBehaviour, ...behaviour };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function receivedFrom(request: IncomingMessage, response: ServerResponse, body: Buffer): Received {
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body,
    ended: new Promise((resolve) => {
      response.once('close', () => resolve(response.writableFinished ? 'whole' : 'closed'));
    }),
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  behaviour: Behaviour;
  id: string;
}

function parseBody(body: Buffer): Body {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null ? (parsed as Body) : {};
  } catch {
    return {};
  }
}

async function respond(exchange: Exchange): Promise<void> {
  const { request, response, behaviour } = exchange;
  const path = (request.url ?? '').split('?')[0]!;
  const asked: SimulatedRequest = {
    method: request.method ?? '',
    path,
    body: parseBody(exchange.body),
  };
  const protocol = SIMULATED_PROTOCOLS.find(
    (candidate) => candidate.recognise(asked, request.headers) !== null,
  );
  if (behaviour.firstByteMs > 0) await sleep(behaviour.firstByteMs);
  if (response.destroyed) return;
  if (protocol === undefined) {
    response.setHeader('content-type', request.headers['content-type'] ?? 'text/plain');
    send(exchange, exchange.body);
    return;
  }
  response.setHeader('request-id', exchange.id);
  if (behaviour.status !== 200) return sendError(exchange, protocol);
  const answer = answerTo(asked.body, exchange.id, behaviour);
  if (protocol.streams(asked)) return sendStream(exchange, protocol, asked, answer);
  if (path.endsWith('/results')) {
    response.setHeader('content-type', 'application/x-jsonl');
    send(exchange, Buffer.from(batchResults(answer, behaviour)));
    return;
  }
  if (path.endsWith('/content')) {
    response.setHeader('content-type', 'application/octet-stream');
    send(exchange, Buffer.from(openaiBatchResults(answer, behaviour)));
    return;
  }
  sendJson(exchange, protocol.json(answer, asked, behaviour));
}

function sendJson(exchange: Exchange, value: unknown): void {
  exchange.response.setHeader('content-type', 'application/json');
  send(exchange, Buffer.from(JSON.stringify(value)));
}

function send({ response, behaviour }: Exchange, bytes: Buffer): void {
  const encoded = compress(bytes, behaviour);
  if (encoded !== bytes)
    response.setHeader('content-encoding', behaviour.contentEncoding as string);
  response.setHeader('content-length', encoded.length);
  response.end(encoded);
}

function compress(bytes: Buffer, behaviour: Behaviour): Buffer {
  if (behaviour.contentEncoding === 'gzip') return gzipSync(bytes);
  return behaviour.contentEncoding === 'br' ? brotliCompressSync(bytes) : bytes;
}

function sendError(exchange: Exchange, protocol: SimulatedProtocol): void {
  const { body, headers } = protocol.error(exchange.behaviour.status, exchange.behaviour);
  exchange.response.statusCode = exchange.behaviour.status;
  for (const [name, value] of Object.entries(headers)) exchange.response.setHeader(name, value);
  sendJson(exchange, body);
}

async function sendStream(
  { response, behaviour }: Exchange,
  protocol: SimulatedProtocol,
  asked: SimulatedRequest,
  answer: Answer,
): Promise<void> {
  const binary = protocol === bedrockProtocol;
  const events = protocol.events(answer, asked, behaviour);
  if (behaviour.errorAfterEvents !== null) {
    events.splice(behaviour.errorAfterEvents, events.length, protocol.errorEvent());
  }
  const chunks = encodeEvents(events, behaviour, binary);
  const type = binary ? 'application/vnd.amazon.eventstream' : 'text/event-stream; charset=utf-8';
  response.setHeader('content-type', type);
  response.setHeader('cache-control', 'no-cache');
  if (behaviour.contentEncoding !== null) {
    response.setHeader('content-encoding', behaviour.contentEncoding);
    response.end(compress(Buffer.concat(chunks), behaviour));
    return;
  }
  response.flushHeaders();
  await writeStream(response, chunks, behaviour);
}
