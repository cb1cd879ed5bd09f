/** Works out who owns the sealed reasoning of an exchange. */
import type { Said } from '#providers/index';
import { type EnvelopeOwner, sessionOf } from '../enforcement/reasoning-envelopes.ts';
import type { Flight } from './flight.ts';
import type { Gateway } from './settings.ts';

/** Whose reasoning this is, as far as the configuration binds it. */
export function envelopeOwner(gateway: Gateway, flight: Flight, said: Said): EnvelopeOwner {
  const bound = gateway.settings.config.enforcement.envelopeBinding;
  // The first turn as it was said: read before it is masked, which would change it.
  flight.session ??= sessionOf(said.opening ?? '');
  return {
    accountId: flight.principal.accountId,
    model: bound.includes('model') ? (flight.ask.model ?? '') : '',
    session: bound.includes('session') ? flight.session : '',
  };
}
