/** The latest head of the audit log that a witness signed, as it handed it in. */
import { z } from 'zod';

/** Longer notes and lists of keys are not handed in: they go with a query. */
export const MOST_COSIGNED_CHARS = 4096;

export const cosignatureSchema = z.object({
  /** `stillwatch/witness/NAME` of the gateway. */
  witness: z.string().max(256),
  /** What verifies its signatures, a key a line. */
  keys: z.string().max(MOST_COSIGNED_CHARS),
  /** The head as the log signed it, with the signatures of the witness. */
  note: z.string().max(MOST_COSIGNED_CHARS),
  /** The credential that handed it in, and the name that it goes by. */
  credential_id: z.string().max(256),
  holder: z.string().max(256),
  /** UTC epoch milliseconds. */
  at: z.number().int(),
});
export type Cosignature = z.infer<typeof cosignatureSchema>;
