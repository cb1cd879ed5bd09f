/** Changes a request body for its provider: envelopes unbound, secrets masked, caps applied. */
import {
  type ExactJson,
  type JsonObject,
  parseExact,
  type Refusal,
  refusal,
} from '#providers/index';
import { jsonPieces } from '#std/json-pieces';
import type { JsonScan } from '#std/json-scan';
import type { Steps } from '#std/turns';
import { unbindAll } from '../enforcement/reasoning-envelopes.ts';
import type { Masking } from '../masking/masking.ts';
import { envelopeOwner } from './envelope-owner.ts';
import type { Flight } from './flight.ts';
import { readAsk } from './read-ask.ts';
import { isRefusal, type JsonBody } from './read-body.ts';
import type { Gateway } from './settings.ts';

/**
 * A step that changes a parsed body in place: whether it did, or why the request is refused. Made once
 * and not for each request: every generator function that is made has a hidden class of its own, which
 * outlives all that it refers to until the next full collection.
 */
type Step = (
  gateway: Gateway,
  flight: Flight,
  body: JsonObject,
) => boolean | Refusal | Steps<boolean | Refusal>;

/** Texts that are short together are masked in one piece. */
const PIECE_CHARS = 65_536;
/** What looking at a text costs beside its characters, in characters. */
const TEXT_CHARS = 64;

/** Takes our own binding off sealed reasoning, and looks whose it was. */
function unbind(gateway: Gateway, flight: Flight, body: JsonObject): boolean | Refusal {
  const { envelopes } = gateway.settings;
  if (envelopes === null) return false;
  const side = flight.route.provider.request;
  // Before anything is masked: the conversation's first turn is part of who owns it.
  const owner = envelopeOwner(gateway, flight, side.readSaid(body));
  const places = side.envelopes(body);
  if (places.length === 0) return false;
  const outcome = unbindAll(envelopes.keys, owner, places);
  if (outcome !== 'unbound') flight.envelopeReplayed = outcome === 'replayed';
  if (outcome === 'own' || envelopes.mode === 'flag') return true;
  const message = 'Sealed reasoning belongs to another account, session or model.';
  return refusal('envelope_replayed', message);
}

function mask(
  gateway: Gateway,
  flight: Flight,
  body: JsonObject,
): boolean | Steps<boolean | Refusal> {
  const { masking } = gateway.settings;
  return masking === null ? false : maskTexts(masking, flight, body);
}

function* maskTexts(masking: Masking, flight: Flight, body: JsonObject): Steps<boolean | Refusal> {
  flight.masking ??= masking.open();
  const session = flight.masking;
  let changed = false;
  let chars = 0;
  for (const place of flight.route.provider.request.texts(body)) {
    const text = place.read();
    chars += text.length + TEXT_CHARS;
    if (chars > PIECE_CHARS) {
      chars = 0;
      yield;
    }
    if (masking.mode === 'log') yield* session.note(text);
    else {
      const masked = yield* session.masking(text);
      if (masked === text) continue;
      place.write(masked);
      changed = true;
    }
  }
  if (!changed || masking.mode !== 'block') return changed;
  const kinds = Object.keys(session.counts).join(', ');
  return refusal('masked_content_blocked', `The request contains what may not leave: ${kinds}.`);
}

function limit(_gateway: Gateway, flight: Flight, body: JsonObject): boolean {
  return flight.route.provider.request.limit(body, flight.verdict.caps);
}

const STEPS: readonly Step[] = [unbind, mask, limit];

/** Runs the steps on the parsed body; `true` when any changed it. */
function* change(gateway: Gateway, flight: Flight, body: JsonObject): Steps<boolean | Refusal> {
  let changed = false;
  for (const step of STEPS) {
    const begun = step(gateway, flight, body);
    const inPieces = typeof begun === 'object' && Symbol.iterator in begun;
    const outcome = inPieces ? yield* begun : begun;
    if (isRefusal(outcome)) return outcome;
    changed ||= outcome;
    yield;
  }
  return changed;
}

/** JSON of the body as it is now, its numbers as the client wrote them. */
function* written(body: JsonObject, exact: ExactJson | null): Steps<Buffer> {
  const parts: Buffer[] = [];
  let held = '';
  for (const piece of jsonPieces(exact?.value ?? body)) {
    held += exact === null ? piece : exact.write(piece);
    if (held.length < PIECE_CHARS) continue;
    parts.push(Buffer.from(held));
    held = '';
    yield;
  }
  parts.push(Buffer.from(held));
  return Buffer.concat(parts);
}

/** The same bytes with one field of the object set: in its place, or before the first one. */
function withField(
  bytes: Buffer,
  { fields }: JsonScan,
  { field, value }: { field: string; value: JsonObject },
): Buffer {
  const json = JSON.stringify(value);
  const span = fields.get(field);
  if (span !== undefined) {
    const parts = [bytes.subarray(0, span.start), Buffer.from(json), bytes.subarray(span.end)];
    return Buffer.concat(parts);
  }
  const first = Buffer.from(`{${JSON.stringify(field)}:${json},`);
  return Buffer.concat([first, bytes.subarray(bytes.indexOf('{') + 1)]);
}

/** The body to forward: the client's bytes, unless something was decided about them. */
export function* rewriteRequest(
  gateway: Gateway,
  flight: Flight,
  { bytes, scan }: JsonBody,
): Steps<Buffer | Refusal> {
  const { route, body } = flight;
  const side = route.provider.request;
  if (body === null || !route.operation.generates) return bytes;
  const changed = yield* change(gateway, flight, body);
  if (isRefusal(changed)) return changed;
  const asking = route.target.config.askForUsage ? side.askForUsage(body) : null;
  flight.askedForUsage = asking !== null;
  if (!changed) return asking === null ? bytes : withField(bytes, scan, asking);
  const head = { method: 'POST', path: route.path, headers: {} };
  flight.ask = readAsk(gateway, flight, body, head);
  yield;
  // The same steps once more on a copy whose numbers are as the client wrote them.
  const exact = yield* parseExact(bytes, scan.longNumbers);
  if (exact !== null) yield* change(gateway, flight, exact.value);
  if (asking !== null) (exact?.value ?? body)[asking.field] = asking.value;
  return yield* written(body, exact);
}
