/** The schema of the destinations file, which destinations hear of an alert, and the sender of each kind. */
import { z } from 'zod';
import { ALERT_KINDS, type Alert } from '#schema/alert';
import type { Clock } from '#std/clock';
import { failure, messageOf } from '#std/errors';
import type { Sender } from './sender.ts';
import { elasticsearchSender } from './senders/elasticsearch.ts';
import { sentinelSender } from './senders/sentinel.ts';
import { slackSender } from './senders/slack.ts';
import { splunkSender } from './senders/splunk-hec.ts';
import { syslogSender } from './senders/syslog.ts';
import { webhookSender } from './senders/webhook.ts';
import { webhookKey } from './standard-webhooks.ts';

const LEVELS = ['info', 'low', 'medium', 'high', 'critical'] as const;

const path = z.string().min(1).max(4096);
const url = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => !/^https?:\/\/[^/]*@/.test(text), 'must not hold a user or password');

const shared = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .describe('Lower case, digits and dashes; deliveries are kept under it.'),
  kinds: z
    .array(z.enum(ALERT_KINDS))
    .nullable()
    .default(null)
    .describe('Null: alerts of every kind.'),
  severityAtLeast: z
    .enum(LEVELS)
    .default('info')
    .describe('Least severe alert that it is told of.'),
  timeoutSeconds: z.number().positive().max(60).default(15).describe('Time to answer.'),
  caFile: path
    .nullable()
    .default(null)
    .describe('PEM of authorities to trust instead of the usual.'),
};

/** One destination of alerts. Secrets stand in files of their own, on the first line. */
export const destinationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    ...shared,
    url,
    secretFile: path.describe('`whsec_` and base64 of 24 to 64 bytes; one a line, current first.'),
    body: z.enum(['stillwatch', 'ocsf']).default('stillwatch'),
  }),
  z.strictObject({
    kind: z.literal('slack'),
    ...shared,
    urlFile: path.describe('The address of the incoming webhook, which is a secret.'),
  }),
  z.strictObject({
    kind: z.literal('syslog'),
    ...shared,
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535).default(6514),
    transport: z.enum(['udp', 'tcp', 'tls']).default('tls'),
    hostname: z.string().max(255).default('-').describe('Our name in the messages.'),
  }),
  z.strictObject({
    kind: z.literal('splunk-hec'),
    ...shared,
    url,
    secretFile: path,
    index: z.string().min(1).max(80).nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('sentinel'),
    ...shared,
    url,
    ruleId: z
      .string()
      .regex(/^dcr-[0-9a-f]{32}$/)
      .describe('Immutable id of the data collection rule.'),
    loginUrl: url.describe('https://login.microsoftonline.com/TENANT/oauth2/v2.0/token'),
    clientId: z.string().min(1).max(128),
    secretFile: path,
  }),
  z.strictObject({
    kind: z.literal('elasticsearch'),
    ...shared,
    url,
    index: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,199}$/)
      .default('logs-stillwatch.detection-default'),
    secretFile: path.nullable().default(null).describe('API key in its encoded form.'),
  }),
]);
export type Destination = z.infer<typeof destinationSchema>;

export const destinationsSchema = z
  .array(destinationSchema)
  .max(64)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names must differ');

/** Names of the destinations that want to hear of an alert. */
export function destinationsFor(alert: Alert, all: readonly Destination[]): string[] {
  return all
    .filter(({ kinds }) => kinds === null || kinds.includes(alert.kind))
    .filter((one) => LEVELS.indexOf(alert.severity) >= LEVELS.indexOf(one.severityAtLeast))
    .map(({ name }) => name);
}

interface Outside {
  clock: Clock;
  readText(path: string): Promise<string>;
}

/** Opens a destination: reads its secrets. Throws CONFIG_INVALID. */
export async function openSender(destination: Destination, outside: Outside): Promise<Sender> {
  const { name, timeoutSeconds, caFile } = destination;
  const refuse = (problem: string) =>
    failure('CONFIG_INVALID', { path: 'destinations', problems: `  ${name}: ${problem}` });
  const read = async (file: string): Promise<string[]> => {
    try {
      const text = await outside.readText(file);
      return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    } catch (thrown) {
      throw refuse(`${file} cannot be read: ${messageOf(thrown)}`);
    }
  };
  const secret = async (file: string): Promise<string> => {
    const [line = ''] = await read(file);
    if (!/^[\x21-\x7e]{1,4096}$/.test(line))
      throw refuse(`${file} holds no secret on its first line`);
    return line;
  };
  const base = {
    name,
    timeoutMs: timeoutSeconds * 1000,
    ca: caFile === null ? null : (await read(caFile)).join('\n'),
  };
  switch (destination.kind) {
    case 'webhook': {
      const keys = (await read(destination.secretFile)).map((line) => {
        const key = webhookKey(line);
        if (typeof key === 'string') throw refuse(`a secret of ${destination.secretFile}: ${key}`);
        return key;
      });
      if (keys.length === 0) throw refuse(`${destination.secretFile} is empty`);
      return webhookSender({
        ...base,
        url: new URL(destination.url),
        keys,
        body: destination.body,
      });
    }
    case 'slack': {
      const parsed = url.safeParse(await secret(destination.urlFile));
      if (!parsed.success) throw refuse(`${destination.urlFile} holds no http(s) address`);
      return slackSender({ ...base, url: new URL(parsed.data) });
    }
    case 'syslog':
      return syslogSender({ ...destination, ...base });
    case 'splunk-hec': {
      const { index, secretFile } = destination;
      return splunkSender({
        ...base,
        url: new URL(destination.url),
        secret: await secret(secretFile),
        index,
      });
    }
    case 'sentinel':
      return sentinelSender({
        ...base,
        url: new URL(destination.url),
        loginUrl: new URL(destination.loginUrl),
        ruleId: destination.ruleId,
        clientId: destination.clientId,
        secret: await secret(destination.secretFile),
        clock: outside.clock,
      });
    case 'elasticsearch': {
      const { index, secretFile } = destination;
      const key = secretFile === null ? null : await secret(secretFile);
      return elasticsearchSender({ ...base, url: new URL(destination.url), index, secret: key });
    }
  }
}
