/** Entry of the thread that reads OTLP bodies: decoding one takes as long as whoever sent it likes. */
import { parentPort } from 'node:worker_threads';
import type { Exchange } from '#schema/exchange';
import type { OtlpReply, OtlpRequest } from './otlp-reader.ts';
import { readOtlp } from './read-otlp.ts';

const port = parentPort;
if (port === null) throw new Error('otlp-worker runs as a worker thread');
const tell = (reply: OtlpReply): void => port.postMessage(reply);

/** Exchanges, and characters of text, that are handed over in one message. */
const PIECE_EXCHANGES = 50;
const PIECE_CHARS = 262_144;

const charsOf = ({ system, prompt, response, messages }: Exchange): number =>
  (messages ?? []).reduce(
    (sum, { content }) => sum + content.length,
    (system?.length ?? 0) + (prompt?.length ?? 0) + (response?.length ?? 0),
  );

function tellExchanges(exchanges: readonly Exchange[]): void {
  let piece: Exchange[] = [];
  let chars = 0;
  for (const exchange of exchanges) {
    piece.push(exchange);
    chars += charsOf(exchange);
    if (piece.length < PIECE_EXCHANGES && chars < PIECE_CHARS) continue;
    tell({ exchanges: piece });
    piece = [];
    chars = 0;
  }
  if (piece.length > 0) tell({ exchanges: piece });
}

port.on('message', ({ path, encoding, body, now }: OtlpRequest) => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const read = readOtlp(path, encoding, { body: bytes, now });
  if ('why' in read) {
    tell({ done: read });
    return;
  }
  const { exchanges, ...rest } = read;
  tellExchanges(exchanges);
  tell({ done: rest });
});
