/** The configuration of a gateway’s ways to its control half: where it ships, fetches and witnesses. */
import { z } from 'zod';
import { MOST_FEED_WAIT_SECONDS } from '#schema/decision-feed';
import { MOST_SPOOL_LINES } from '#schema/spooled-exchange';

const seconds = z.number().positive().max(86_400);

export const shippingSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Where the control half takes exchanges.'),
  credentialPath: z.string().nullable().default(null).describe('File with its bearer credential.'),
  batchRecords: z
    .number()
    .int()
    .min(1)
    .max(MOST_SPOOL_LINES)
    .default(5000)
    .describe('Records at a time.'),
  everySeconds: seconds.default(1).describe('Longest wait before a batch goes out.'),
});

export const controlSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('The control half, to fetch decisions from.'),
  credentialPath: z.string().nullable().default(null).describe('File with its bearer credential.'),
  gateway: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .nullable()
    .default(null)
    .describe('Name of this gateway there; the host’s name if not given.'),
  waitSeconds: z
    .number()
    .min(1)
    .max(MOST_FEED_WAIT_SECONDS)
    .default(20)
    .describe('How long one request for news is held.'),
  auditKey: z
    .string()
    .max(512)
    .nullable()
    .default(null)
    .describe('Verifier key of its audit log; the first that it tells if not given.'),
  witnessSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(60)
    .describe('How often the head of its audit log is witnessed; 0: never.'),
});
