/** Binds sealed reasoning to the account, model and conversation that received it. */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { TextPlace } from '#providers/index';

/** What a sealed piece of reasoning belongs to. */
export interface EnvelopeOwner {
  accountId: string;
  model: string;
  /** The conversation: a digest of its first turn, which stays while it goes on. */
  session: string;
}

/** `sw1~<tag>~<what the provider sealed>`. */
const SHAPE = /^sw1~([A-Za-z0-9_-]{22})~/;
const TAG_BYTES = 16;

function tagOf(key: Buffer, owner: EnvelopeOwner, sealed: string): Buffer {
  const parts = [owner.accountId, owner.model, owner.session, hash('sha256', sealed)];
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, TAG_BYTES);
}

export function sessionOf(firstTurn: string): string {
  return hash('sha256', firstTurn).slice(0, 32);
}

/** Marks an envelope as served to its owner. */
export function bindEnvelope(key: Buffer, owner: EnvelopeOwner, sealed: string): string {
  return `sw1~${tagOf(key, owner, sealed).toString('base64url')}~${sealed}`;
}

export type Unbound =
  | { outcome: 'own'; sealed: string }
  /** Served by these gateways to another account, in another session, or for another model. */
  | { outcome: 'replayed'; sealed: string }
  /** Never bound: from before, or from elsewhere. */
  | { outcome: 'unbound'; sealed: string };

/** Checks an envelope that a client sends back, and gives it as the provider sealed it. */
export function unbindEnvelope(key: Buffer, owner: EnvelopeOwner, text: string): Unbound {
  const match = SHAPE.exec(text);
  if (match === null) return { outcome: 'unbound', sealed: text };
  const sealed = text.slice(match[0].length);
  const tag = Buffer.from(match[1]!, 'base64url');
  const expected = tagOf(key, owner, sealed);
  const own = tag.length === expected.length && timingSafeEqual(tag, expected);
  return { outcome: own ? 'own' : 'replayed', sealed };
}

/** Unbinds every envelope in place; says what the worst of them was. */
export function unbindAll(
  key: Buffer,
  owner: EnvelopeOwner,
  places: readonly TextPlace[],
): Unbound['outcome'] {
  let worst: Unbound['outcome'] = 'own';
  for (const place of places) {
    const { outcome, sealed } = unbindEnvelope(key, owner, place.read());
    place.write(sealed);
    if (outcome === 'replayed' || (outcome === 'unbound' && worst === 'own')) worst = outcome;
  }
  return worst;
}
