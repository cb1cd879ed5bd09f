/**
 * A provider that costs next to nothing: bytes made beforehand, written straight to the socket, so
 * that what is measured is the proxy before it. The listening port is printed.
 *
 * `"stream":true` anywhere in the body asks for a stream of events, each written apart; the header
 * `x-gap: <ms>` puts time between them.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const EVENTS = 24;
const usage = '{"prompt_tokens":250,"completion_tokens":20,"total_tokens":270}';
const base = '"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"m"';
const choice = (text: string): string =>
  `data: {${base},"choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]}\n\n`;

const events = [
  ...Array.from({ length: EVENTS - 3 }, (_, index) => choice(` word${index}`)),
  `data: {${base},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n`,
  `data: {${base},"choices":[],"usage":${usage}}\n\n`,
  'data: [DONE]\n\n',
].map((event) => Buffer.from(`${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`));
const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nx-request-id: r1\r\n\r\n',
);
const streamEnd = Buffer.from('0\r\n\r\n');

const answer = `{"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"${'A fox is a small animal. '.repeat(8)}"},"finish_reason":"stop"}],"usage":${usage}}`;
const whole = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\nx-request-id: r1\r\n\r\n${answer}`,
);

async function stream(socket: Socket, gapMs: number): Promise<void> {
  socket.write(streamHead);
  for (const event of events) {
    if (socket.destroyed) return;
    socket.write(event);
    if (gapMs > 0) await sleep(gapMs);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  socket.write(streamEnd);
}

const HEAD_END = Buffer.from('\r\n\r\n');

const server = createServer({ noDelay: true }, (socket) => {
  let held = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const end = held.indexOf(HEAD_END);
      if (end === -1) return;
      const head = held.toString('latin1', 0, end);
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (held.length < end + 4 + length) return;
      const body = held.subarray(end + 4, end + 4 + length);
      held = held.subarray(end + 4 + length);
      if (body.includes('"stream":true')) {
        void stream(socket, Number(/x-gap: *(\d+)/i.exec(head)?.[1] ?? 0));
      } else socket.write(whole);
    }
  });
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
