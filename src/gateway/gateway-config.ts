/** The configuration schema of the gateway, and the types read from it. */
import { z } from 'zod';
import { budgetRuleSchema } from './budgets/budget-rule.ts';
import { controlSchema, shippingSchema } from './control-config.ts';
import { usePolicySchema } from './enforcement/policy-config.ts';
import { governedKeySchema } from './identity/governed-key.ts';
import { limitsSchema } from './limits-config.ts';
import { adminSchema, listenSchema } from './listener-config.ts';
import { maskingSchema } from './masking/masking-config.ts';
import { headerName, upstreamSchema } from './upstream-config.ts';

const seconds = z.number().positive().max(86_400);
const bytes = z.number().int().positive();
const identitySchema = z.strictObject({
  mode: z
    .enum(['governed', 'transparent'])
    .default('governed')
    .describe('Clients hold Stillwatch keys, or the provider’s own keys pass through.'),
  keys: z.array(governedKeySchema).default([]).describe('Governed keys, hashed.'),
  keysPath: z
    .string()
    .nullable()
    .default(null)
    .describe('File with more of them, read again on change.'),
  pepperPath: z
    .string()
    .nullable()
    .default(null)
    .describe('File with a secret mixed into key hashes.'),
  trustedHops: z
    .array(z.string())
    .default([])
    .describe('Networks of proxies before the gateway whose headers are believed.'),
  addressHeader: headerName
    .default('x-forwarded-for')
    .describe('Trusted header with the client’s address, nearest hop last.'),
  ja4Header: headerName.default('x-ja4').describe('Trusted header with the TLS fingerprint (JA4).'),
  deviceHeader: headerName
    .default('x-device-id')
    .describe('Trusted header with the id of the client’s device.'),
  asnHeader: headerName
    .default('x-asn')
    .describe('Trusted header with the client’s network operator (ASN).'),
  countryHeader: headerName
    .default('x-country')
    .describe('Trusted header with the client’s country.'),
  endUserIds: z
    .enum(['hashed', 'clear'])
    .default('hashed')
    .describe(
      'How end users are recorded: under a keyed hash (HMAC) of the id that the client sends, or under that id itself.',
    ),
  endUserKeyPath: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'File with the key of that hash, shared by all gateways; null: end-user-key in stateDirectory, made at the first start.',
    ),
  accountHeader: headerName.nullable().default(null).describe('Trusted header with the account.'),
  orgHeader: headerName.nullable().default(null).describe('Trusted header with the organisation.'),
  tierHeader: headerName.nullable().default(null).describe('Trusted header with the tier.'),
});

const spoolSchema = z.strictObject({
  acknowledge: z
    .enum(['written', 'synced', 'queued'])
    .default('written')
    .describe(
      'When an answer may end. written: its record is with the system and survives a killed process. synced: it is on disk and survives a power cut. queued: at once.',
    ),
  syncSeconds: z
    .number()
    .min(0)
    .max(3600)
    .default(1)
    .describe('Longest time between syncs; 0: never.'),
  segmentBytes: bytes.default(67_108_864).describe('Size at which a segment is closed.'),
  segmentSeconds: seconds.default(60).describe('Age at which a segment is closed.'),
  diskBytes: bytes.default(4_294_967_296).describe('Most disk for everything not yet shipped.'),
  keepText: z
    .enum(['none', 'sample', 'all'])
    .default('none')
    .describe('Which prompts and answers are kept.'),
  textShare: z.number().min(0).max(1).default(0.01).describe('Share kept under `sample`.'),
  textChars: z.number().int().min(0).max(1_000_000).default(32_768).describe('Longest text kept.'),
  embedShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of prompts with an embedding.'),
});

const enforcementSchema = z.strictObject({
  staleSeconds: z
    .number()
    .min(0)
    .default(0)
    .describe('Age of decisions after which fail-closed routes refuse; 0: never.'),
  envelopes: z
    .enum(['off', 'flag', 'refuse'])
    .default('off')
    .describe('Bind sealed reasoning to account, session and model; what to do about replay.'),
  envelopeKeyPath: z.string().nullable().default(null).describe('Secret shared by all gateways.'),
  envelopeBinding: z
    .array(z.enum(['model', 'session']))
    .default(['model', 'session'])
    .describe('What sealed reasoning is bound to beside its account.'),
  appealUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable()
    .default(null)
    .describe('Where a refused customer can appeal; named in refusals that a decision brings.'),
  hideReasoning: z.boolean().default(false).describe('Reasoning text is shown to nobody.'),
});

const priceSchema = z.strictObject({
  input: z.number().min(0).describe('US dollars for a million input tokens.'),
  output: z.number().min(0).describe('US dollars for a million output tokens.'),
  cached: z
    .number()
    .min(0)
    .optional()
    .describe('US dollars for a million tokens read from the cache.'),
  cache_write: z
    .number()
    .min(0)
    .optional()
    .describe('US dollars for a million tokens written to the cache.'),
});

const tracingSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('OTLP/HTTP traces endpoint, e.g. …/v1/traces.'),
  headers: z.record(headerName, z.string()).default({}).describe('Headers to send with it.'),
  share: z.number().min(0).max(1).default(1).describe('Share of exchanges that begin a trace.'),
});

/** Everything `stillwatch gateway` is told; see examples/gateway.yaml. */
export const gatewayConfigSchema = z.strictObject({
  listen: listenSchema.prefault({}).describe('Where clients connect.'),
  admin: adminSchema.prefault({}).describe('The operations listener.'),
  stateDirectory: z
    .string()
    .default('.stillwatch/gateway')
    .describe('Spool and decisions live here.'),
  upstreams: z
    .array(upstreamSchema)
    .min(1)
    .describe('The providers behind the gateway; at least one.'),
  identity: identitySchema.prefault({}).describe('How the gateway knows who calls.'),
  limits: limitsSchema.prefault({}).describe('Limits on requests, answers and connections.'),
  counters: z
    .strictObject({
      store: z.enum(['memory', 'redis']).default('memory').describe('Where budgets are counted.'),
      redisUrl: z
        .string()
        .nullable()
        .default(null)
        .describe('redis://host:port of Redis or Valkey.'),
      reserveOutputTokens: z
        .number()
        .int()
        .positive()
        .default(4096)
        .describe('Output tokens reserved at first for a request that names no cap.'),
      leaseSeconds: seconds
        .default(60)
        .describe('Time after which a reservation that nobody renews is given back.'),
    })
    .prefault({})
    .describe('How budgets are counted.'),
  budgets: z
    .array(budgetRuleSchema)
    .default([])
    .describe('Ceilings for requests, tokens or dollars.'),
  policy: usePolicySchema.prefault({}).describe('What may be asked, by account and tier.'),
  masking: maskingSchema.prefault({}).describe('Which secrets are replaced in texts.'),
  enforcement: enforcementSchema
    .prefault({})
    .describe('How decisions and sealed reasoning are enforced.'),
  spool: spoolSchema.prefault({}).describe('How exchanges are recorded on disk.'),
  control: controlSchema
    .nullable()
    .default(null)
    .describe('Where decisions are fetched; null takes them by push only.'),
  shipping: shippingSchema
    .nullable()
    .default(null)
    .describe('Where records are sent; null keeps them in the spool.'),
  tracing: tracingSchema
    .nullable()
    .default(null)
    .describe('Where OpenTelemetry spans are sent; null sends none.'),
  prices: z
    .record(z.string(), priceSchema)
    .default({})
    .describe('Prices by model name; the name * is for every model without one.'),
  accessLog: z.boolean().default(true).describe('One line of JSON an exchange, without secrets.'),
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
export type GatewayConfigInput = z.input<typeof gatewayConfigSchema>;
export type { UpstreamConfig } from './upstream-config.ts';
export type IdentityConfig = z.infer<typeof identitySchema>;
export type SpoolConfig = z.infer<typeof spoolSchema>;
