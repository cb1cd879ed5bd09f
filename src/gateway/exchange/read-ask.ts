/** Reads what a request asks for, its end user under the name at rest. */
import type { Ask, JsonObject, RequestHead } from '#providers/index';
import { storable } from '#schema/foreign-text';
import type { Flight } from './flight.ts';
import type { Gateway } from './settings.ts';

/** The ask, where the client's own id of its end user is nowhere but in the flight's memory. */
export function readAsk(
  gateway: Gateway,
  flight: Flight,
  body: JsonObject,
  head: RequestHead,
): Ask {
  // Names are compared with those that the records hold, and so are spelled as these are.
  const ask = storable(flight.route.provider.request.readAsk(body, head));
  if (ask.endUserId === null) return ask;
  const said = ask.endUserId;
  const { nameEndUser, formerNames } = gateway.settings;
  flight.endUserElse = [said, ...formerNames.map((name) => name(said))];
  return { ...ask, endUserId: nameEndUser(said) };
}
