/** Binds sealed reasoning to the account, model and conversation that received it. */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { TextPlace } from '#providers/index';
import type { SecretKey, SecretKeys } from '#std/secret-keys';

/** What a sealed piece of reasoning belongs to. */
export interface EnvelopeOwner {
  accountId: string;
  model: string;
  /** The conversation: a digest of its first turn, which stays while it goes on. */
  session: string;
}

/** `sw2~<id of the key>~<tag>~<what the provider sealed>`; before keys had ids, `sw1~<tag>~…`. */
const SHAPE = /^(?:sw2~([0-9a-f]{8})|sw1)~([A-Za-z0-9_-]{22})~/;
const TAG_BYTES = 16;

function tagOf({ bytes }: SecretKey, owner: EnvelopeOwner, sealed: string): Buffer {
  const parts = [owner.accountId, owner.model, owner.session, hash('sha256', sealed)];
  return createHmac('sha256', bytes).update(JSON.stringify(parts)).digest().subarray(0, TAG_BYTES);
}

export function sessionOf(firstTurn: string): string {
  return hash('sha256', firstTurn).slice(0, 32);
}

/** Marks an envelope as served to its owner, under the current key. */
export function bindEnvelope(keys: SecretKeys, owner: EnvelopeOwner, sealed: string): string {
  const [current] = keys;
  return `sw2~${current.id}~${tagOf(current, owner, sealed).toString('base64url')}~${sealed}`;
}

export type Unbound =
  | { outcome: 'own'; sealed: string }
  /** Served by these gateways to another account, in another session, or for another model. */
  | { outcome: 'replayed'; sealed: string }
  /** Never bound, or under a key that is not known here (any more). */
  | { outcome: 'unbound'; sealed: string };

/** Checks an envelope that a client sends back, and gives it as the provider sealed it. */
export function unbindEnvelope(keys: SecretKeys, owner: EnvelopeOwner, text: string): Unbound {
  const match = SHAPE.exec(text);
  if (match === null) return { outcome: 'unbound', sealed: text };
  const sealed = text.slice(match[0].length);
  const [, keyId, text64] = match;
  const tag = Buffer.from(text64!, 'base64url');
  const tried = keys.filter(({ id }) => keyId === undefined || id === keyId);
  if (tried.length === 0) return { outcome: 'unbound', sealed };
  const own = tried.some((key) => timingSafeEqual(tag, tagOf(key, owner, sealed)));
  return { outcome: own ? 'own' : 'replayed', sealed };
}

/** Unbinds every envelope in place; says what the worst of them was. */
export function unbindAll(
  keys: SecretKeys,
  owner: EnvelopeOwner,
  places: readonly TextPlace[],
): Unbound['outcome'] {
  let worst: Unbound['outcome'] = 'own';
  for (const place of places) {
    const { outcome, sealed } = unbindEnvelope(keys, owner, place.read());
    place.write(sealed);
    if (outcome === 'replayed' || (outcome === 'unbound' && worst === 'own')) worst = outcome;
  }
  return worst;
}
