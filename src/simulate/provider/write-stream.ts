/** Writes a stream of events to a socket, with the pauses, cuts and splits that were asked for. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { type Behaviour, LINE_ENDS } from './behaviour.ts';
import { eventStreamFrame } from './event-stream.ts';
import type { StreamEvent } from './protocol.ts';

const BYTE_ORDER_MARK = '\uFEFF';

function encodeSse({ event, data }: StreamEvent, behaviour: Behaviour): string {
  const end = LINE_ENDS[behaviour.lineEnd];
  const padding =
    behaviour.paddingChars === 0 ? '' : `: ${'p'.repeat(behaviour.paddingChars)}${end}`;
  const name = event === null ? '' : `event: ${event}${end}`;
  return `${padding}${name}data: ${data}${end}${end}`;
}

/** The encoded events: server-sent events, or Amazon's binary frames. */
export function encodeEvents(
  events: readonly StreamEvent[],
  behaviour: Behaviour,
  binary: boolean,
): Buffer[] {
  return events.map((one, index) => {
    if (binary) return eventStreamFrame(one.event ?? 'chunk', JSON.parse(one.data));
    const mark = behaviour.byteOrderMark && index === 0 ? BYTE_ORDER_MARK : '';
    return Buffer.from(mark + encodeSse(one, behaviour));
  });
}

function* pieces(chunks: readonly Buffer[], size: number | null): Iterable<Buffer> {
  if (size === null) yield* chunks;
  else {
    const whole = Buffer.concat(chunks);
    const step = size === 0 ? whole.length : size;
    for (let at = 0; at < whole.length; at += step) yield whole.subarray(at, at + step);
  }
}

/** Writes a stream as the behaviour says, minding back-pressure; resolves when it ended or was cut. */
export async function writeStream(
  response: ServerResponse,
  chunks: readonly Buffer[],
  behaviour: Behaviour,
): Promise<void> {
  const { cutAfterEvents: cut, silentAfterEvents: silent } = behaviour;
  const kept = chunks.slice(0, Math.min(cut ?? chunks.length, silent ?? chunks.length));
  let first = true;
  for (const piece of pieces(kept, behaviour.bytesPerWrite)) {
    if (!first && behaviour.betweenEventsMs > 0) await sleep(behaviour.betweenEventsMs);
    first = false;
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
    else if (behaviour.bytesPerWrite !== null && behaviour.bytesPerWrite > 0) await turn();
  }
  if (silent !== null && silent < chunks.length) return;
  if (cut === null || cut >= chunks.length) response.end();
  else response.socket?.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
