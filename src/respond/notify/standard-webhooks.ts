/** Signs webhook messages as Standard Webhooks 1.0.0 asks. */
import { createHash, createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** Of the secret, as the specification asks. */
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** The secret's bytes, or why it is none. */
export function webhookKey(secret: string): Buffer | string {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return 'it is not base64 after whsec_';
  const key = Buffer.from(text, 'base64');
  if (key.length < FEWEST_BYTES) return `it has fewer than ${FEWEST_BYTES} bytes`;
  return key.length > MOST_BYTES ? `it has more than ${MOST_BYTES} bytes` : key;
}

/** The same message has the same id at every attempt; no full stop may stand in it. */
export function webhookId(deliveryId: string): string {
  return `msg_${createHash('sha256').update(deliveryId).digest('base64url').slice(0, 27)}`;
}

export interface SignedParts {
  id: string;
  /** Time of the attempt, UTC epoch milliseconds. */
  at: number;
  /** Exactly what is sent. */
  body: string;
}

/**
 * Headers of Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body`, one signature for each
 * key, so that a secret can be replaced without a gap.
 */
export function webhookHeaders(
  { id, at, body }: SignedParts,
  keys: readonly Buffer[],
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = keys.map((key) => {
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return `v1,${digest}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
