/** The settings of one provider behind the gateway. */
import { z } from 'zod';
import { PROTOCOLS } from '#providers/index';

const seconds = z.number().positive().max(86_400);
const bytes = z.number().int().positive();
export const headerName = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'a header name in lower case')
  .describe('Header name, in lower case.');

export const upstreamSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .describe('Name of this upstream in logs and metrics.'),
  protocol: z.enum(PROTOCOLS).describe('Wire format it speaks.'),
  url: z.url({ protocol: /^https?$/ }).describe('Base URL, without the version path of the API.'),
  prefix: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9._-]+)*$/)
    .default('')
    .describe('Path under which clients reach it, e.g. /eu; empty for the root.'),
  provider: z.string().max(128).nullable().default(null).describe('Provider name to record.'),
  apiKey: z.string().min(1).nullable().default(null).describe('Key for the provider.'),
  apiKeyPath: z.string().nullable().default(null).describe('File that holds the key instead.'),
  apiKeyHeader: headerName.nullable().default(null).describe('Header the key goes in.'),
  headers: z
    .record(headerName, z.string().min(1).max(4096))
    .default({})
    .describe(
      'Headers sent with every request in place of the client’s, e.g. openai-organization. With a key of the gateway’s own, account headers of clients never pass.',
    ),
  allowPrivateAddresses: z
    .boolean()
    .default(false)
    .describe('The URL may lead to loopback, private or link-local addresses.'),
  connections: z
    .number()
    .int()
    .min(1)
    .max(65_536)
    .default(1024)
    .describe('Most connections to it at once.'),
  connectSeconds: seconds.default(10).describe('Time to connect.'),
  firstByteSeconds: seconds.default(600).describe('Time until the answer begins.'),
  idleSeconds: seconds.default(300).describe('Longest silence inside an answer.'),
  onAbort: z
    .enum(['cancel', 'drain'])
    .default('cancel')
    .describe(
      'When the client leaves: cancel at the provider and count what was served, or drain the answer within bounds to learn the exact usage.',
    ),
  drainSeconds: seconds.default(60).describe('Longest time to read on after the client left.'),
  drainBytes: bytes.default(4_194_304).describe('Most bytes to read on after the client left.'),
  failOpen: z
    .boolean()
    .default(true)
    .describe('Serve while counters or the spool are unavailable; otherwise refuse.'),
  unknownCalls: z
    .enum(['pass', 'refuse'])
    .nullable()
    .default(null)
    .describe(
      'Calls of no known format: pass them through, metered, or refuse them. null passes them, unless masking or policy is on: such calls would bypass both.',
    ),
  webSockets: z
    .boolean()
    .default(true)
    .describe('Clients may use the Responses API over WebSocket; each call is made over HTTP.'),
  askForUsage: z
    .boolean()
    .default(true)
    .describe(
      'Ask for usage in OpenAI streams on the client’s behalf, and remove it from the answer.',
    ),
});
export type UpstreamConfig = z.infer<typeof upstreamSchema>;
