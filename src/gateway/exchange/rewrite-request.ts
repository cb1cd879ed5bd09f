/** Changes a request body for its provider: envelopes unbound, secrets masked, caps applied. */
import { type JsonObject, parseExact, type Refusal, refusal } from '#providers/index';
import { unbindAll } from '../enforcement/reasoning-envelopes.ts';
import { envelopeOwner } from './envelope-owner.ts';
import type { Flight } from './flight.ts';
import { readAsk } from './read-ask.ts';
import { isRefusal } from './read-body.ts';
import type { Gateway } from './settings.ts';

/** A step that changes a parsed body in place: whether it did, or why the request is refused. */
type Step = (body: JsonObject) => boolean | Refusal;

/** Takes our own binding off sealed reasoning, and looks whose it was. */
function unbindStep(gateway: Gateway, flight: Flight): Step {
  const { envelopes } = gateway.settings;
  const side = flight.route.provider.request;
  return (body) => {
    if (envelopes === null) return false;
    // Before anything is masked: the conversation's first turn is part of who owns it.
    const owner = envelopeOwner(gateway, flight, side.readSaid(body));
    const places = side.envelopes(body);
    if (places.length === 0) return false;
    const outcome = unbindAll(envelopes.key, owner, places);
    if (outcome !== 'unbound') flight.envelopeReplayed = outcome === 'replayed';
    if (outcome === 'own' || envelopes.mode === 'flag') return true;
    const message = 'Sealed reasoning belongs to another account, session or model.';
    return refusal('envelope_replayed', message);
  };
}

function maskStep(gateway: Gateway, flight: Flight): Step {
  const { masking } = gateway.settings;
  const side = flight.route.provider.request;
  return (body) => {
    if (masking === null) return false;
    flight.masking ??= masking.open();
    const session = flight.masking;
    let changed = false;
    for (const place of side.texts(body)) {
      const text = place.read();
      if (masking.mode === 'log') session.note(text);
      else {
        const masked = session.mask(text);
        if (masked === text) continue;
        place.write(masked);
        changed = true;
      }
    }
    if (!changed || masking.mode !== 'block') return changed;
    const kinds = Object.keys(session.counts).join(', ');
    return refusal('masked_content_blocked', `The request contains what may not leave: ${kinds}.`);
  };
}

const limitStep =
  (flight: Flight): Step =>
  (body) =>
    flight.route.provider.request.limit(body, flight.verdict.caps);

/** Runs the steps on the parsed body; `true` when any changed it. */
function change(body: JsonObject, steps: readonly Step[]): boolean | Refusal {
  let changed = false;
  for (const step of steps) {
    const outcome = step(body);
    if (isRefusal(outcome)) return outcome;
    changed ||= outcome;
  }
  return changed;
}

/** The body to forward: the client's bytes, unless something was decided about them. */
export function rewriteRequest(gateway: Gateway, flight: Flight, bytes: Buffer): Buffer | Refusal {
  const { route, body } = flight;
  const side = route.provider.request;
  if (body === null || !route.operation.generates) return bytes;
  const steps = [unbindStep(gateway, flight), maskStep(gateway, flight), limitStep(flight)];
  const changed = change(body, steps);
  if (isRefusal(changed)) return changed;
  let forwarded = bytes;
  if (changed) {
    flight.ask = readAsk(gateway, flight, body, { method: 'POST', path: route.path, headers: {} });
    // The same steps once more on a copy whose numbers are as the client wrote them.
    const exact = parseExact(bytes);
    if (exact !== null) change(exact, steps);
    forwarded = Buffer.from(JSON.stringify(exact ?? body));
  }
  if (!route.target.config.askForUsage) return forwarded;
  const asking = side.askForUsage(forwarded, body);
  flight.askedForUsage = asking !== null;
  return asking ?? forwarded;
}
