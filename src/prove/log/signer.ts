/** Signs the heads of the audit log. */

import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { checkpointText } from '#std/checkpoint';
import { keyIdOf, verifierKey } from '#std/signed-note';

/** Signs the heads of one log. */
export interface LogSigner {
  origin: string;
  /** What verifies it; to be kept outside the database, and given to whoever checks. */
  verifier: string;
  /** A signed note over the head. About 0.1 ms. */
  sign(head: { size: number; root: Uint8Array }): string;
}

export const AUDIT_ORIGIN = 'stillwatch/audit';

export function createLogSigner(privateKey: KeyObject, origin = AUDIT_ORIGIN): LogSigner {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const raw = spki.subarray(-32);
  const keyId = keyIdOf(origin, raw);
  return {
    origin,
    verifier: verifierKey(origin, raw),
    sign: ({ size, root }) => {
      const text = checkpointText({ origin, size, root });
      const signature = sign(null, Buffer.from(text), privateKey);
      return `${text}\n— ${origin} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
    },
  };
}
