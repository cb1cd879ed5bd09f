/** Keys that the gateway itself issues: how they are made, kept as hashes, and recognised. */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { TIERS } from '#schema/account';
import type { SecretKey } from '#std/secret-keys';

/** What is kept of a key that clients hold: everything but its secret. */
export const governedKeySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]{1,32}$/)
    .describe('Public id of the key.'),
  hash: z
    .string()
    .regex(/^(?:sha256|hmac-sha256(?:\.[0-9a-f]{8})?):[0-9a-f]{64}$/)
    .describe(
      'Digest of the secret in hex: sha256:…, or hmac-sha256.ID:… under the pepper of that id.',
    ),
  account_id: z.string().min(1).max(256).describe('Account that the key belongs to.'),
  org_id: z.string().max(256).nullable().default(null).describe('Organisation of the account.'),
  tier: z.enum(TIERS).nullable().default(null).describe('Tier of the account.'),
  verified: z.boolean().nullable().default(null).describe('The account’s identity is verified.'),
  expires_at: z
    .number()
    .int()
    .nullable()
    .default(null)
    .describe('When the key ends, in UTC epoch milliseconds; null: when it is revoked.'),
  disabled: z.boolean().default(false).describe('The key is revoked.'),
});
export type GovernedKey = z.infer<typeof governedKeySchema>;

/** `sw-<id>-<secret>`: the id is public, the secret is 256 random bits in base64url. */
const SHAPE = /^sw-([a-z0-9]{1,32})-([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;

function parseGovernedKey(text: string): { id: string; secret: string } | null {
  const match = SHAPE.exec(text);
  return match === null ? null : { id: match[1]!, secret: match[2]! };
}

/** Digest of a secret, under the pepper where there is one. */
function digestOf(secret: string, pepper: SecretKey | null): Buffer {
  return pepper === null
    ? hash('sha256', secret, 'buffer')
    : createHmac('sha256', pepper.bytes).update(secret).digest();
}

export function hashSecret(secret: string, pepper: SecretKey | null): string {
  const method = pepper === null ? 'sha256' : `hmac-sha256.${pepper.id}`;
  return `${method}:${digestOf(secret, pepper).toString('hex')}`;
}

/** A new key: what the client is given once, and the hash that is kept. */
export function mintGovernedKey(given: {
  id: string;
  randomBytes: (size: number) => Buffer;
  pepper: SecretKey | null;
}): { key: string; hash: string } {
  const secret = given.randomBytes(SECRET_BYTES).toString('base64url');
  return { key: `sw-${given.id}-${secret}`, hash: hashSecret(secret, given.pepper) };
}

/** A key as compiled for comparison: its digest as bytes. */
export interface KeyEntry {
  record: GovernedKey;
  digest: Buffer;
  peppered: boolean;
  /** Which pepper; null = it was hashed before they had ids. */
  pepperId: string | null;
  /** The secret that fitted last, and under which peppers: it need not be hashed again. */
  fitted: { secret: Buffer; peppers: readonly SecretKey[] } | null;
}

export type KeyRing = ReadonlyMap<string, KeyEntry>;

export function keyRing(keys: readonly GovernedKey[]): KeyRing {
  const ring = new Map<string, KeyEntry>();
  for (const record of keys) {
    const [method, hex] = record.hash.split(':') as [string, string];
    const [name, pepperId = null] = method.split('.');
    const peppered = name === 'hmac-sha256';
    ring.set(record.id, {
      record,
      digest: Buffer.from(hex, 'hex'),
      peppered,
      pepperId,
      fitted: null,
    });
  }
  return ring;
}

/** Compared with when the id is unknown, so that an unknown id takes as long as a wrong secret. */
const NOBODY: Buffer = Buffer.alloc(32);

/** The key's record when id and secret fit; the digests are compared in constant time. */
export function findGovernedKey(
  ring: KeyRing,
  text: string,
  peppers: readonly SecretKey[],
): GovernedKey | null {
  const parsed = parseGovernedKey(text);
  if (parsed === null) return null;
  const entry = ring.get(parsed.id);
  const secret = Buffer.from(parsed.secret);
  if (entry !== undefined && fittedBefore(entry, secret, peppers)) return entry.record;
  const same = pepperedBy(entry, peppers)
    .map((pepper) => timingSafeEqual(digestOf(parsed.secret, pepper), entry?.digest ?? NOBODY))
    .includes(true);
  if (!same || entry === undefined) return null;
  entry.fitted = { secret, peppers };
  return entry.record;
}

/** Secrets have one length, and are compared in constant time as their digests are. */
function fittedBefore(
  { fitted }: KeyEntry,
  secret: Buffer,
  peppers: readonly SecretKey[],
): boolean {
  return fitted !== null && fitted.peppers === peppers && timingSafeEqual(fitted.secret, secret);
}

/** The peppers that a key may have been hashed under; of an unknown one, as of the newest. */
function pepperedBy(
  entry: KeyEntry | undefined,
  peppers: readonly SecretKey[],
): readonly (SecretKey | null)[] {
  if (entry?.peppered === false || peppers.length === 0) return [null];
  if (entry === undefined) return peppers.slice(0, 1);
  const { pepperId } = entry;
  return pepperId === null ? peppers : peppers.filter(({ id }) => id === pepperId);
}
