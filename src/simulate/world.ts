/** The description of a world: customers, attackers and their knobs, checked where it is read. */
import { z } from 'zod';
import { NETWORK_KINDS } from '#schema/network';
import { failure } from '#std/errors';

/** Benign customers: everyday ones first, then those that look like harvesting and are not. */
export const CUSTOMER_KINDS = [
  'chat-user',
  'support-bot',
  'rag',
  'extraction-batch',
  'translation-batch',
  'coding-ide',
  'coding-ci',
  'agent-app',
  'eval-harness',
  'synthetic-data',
  'classroom',
  'company-proxy',
  'reseller',
  'red-team',
  'data-labelling',
  'viral-app',
] as const;
export type CustomerKind = (typeof CUSTOMER_KINDS)[number];

export const ATTACKER_KINDS = [
  'reasoning-grading',
  'agentic',
  'agentic-coding',
  'hydra',
  'slow',
] as const;
export type AttackerKind = (typeof ATTACKER_KINDS)[number];

/** A source is used to choose methods (`design`) or to report their quality (`report`), never both. */
const SPLITS = ['design', 'report'] as const;
export type Split = (typeof SPLITS)[number];

const share = z.number().min(0).max(1);
const ROTATIONS = ['sticky', 'daily', 'hourly', 'request'] as const;

/** What an adaptive attacker can turn. Left out = the habit of the attacker's kind. */
const knobsSchema = z.strictObject({
  /** Share of each account's exchanges that is not harvest. */
  cover_share: z.number().min(0).max(0.98),
  /** Whose traffic the cover is. */
  cover_kind: z.enum(CUSTOMER_KINDS),
  /** 0 = a scheduler deals requests out evenly in turn; 1 = accounts act independently. */
  jitter: share,
  /** Standard deviation of the logarithm of an account's share of the work. */
  unevenness: z.number().min(0).max(3),
  hours: z.enum(['round-the-clock', 'office']),
  /** Different wordings of each template that the campaign deals out. */
  templates: z.number().int().min(1).max(10_000),
  /** Share of exchanges whose template is reworded just for them. */
  paraphrase: share,
  /** Share of harvest prompts taken from benign corpora, without any template. */
  in_domain: share,
  networks: z.array(z.enum(NETWORK_KINDS)).min(1),
  network_count: z.number().int().min(1).max(500),
  /** Addresses per account; below one, accounts share. */
  addresses_per_account: z.number().gt(0).max(1000),
  address_rotation: z.enum(ROTATIONS),
  /** Different client stacks (user agent and TLS fingerprint) in use. */
  client_stacks: z.number().int().min(1).max(64),
  client_rotation: z.enum(ROTATIONS),
  /** Accounts on one payment instrument; 1 = distinct. */
  accounts_per_payment: z.number().int().min(1).max(100_000),
  accounts_per_device: z.number().int().min(1).max(100_000),
  /** Sign-ups are spread over so many days before the first use; 0 = within an hour. */
  signup_days: z.number().min(0).max(365),
  email: z.enum(['public', 'batch-domain']),
  /** Share of harvest moved to a newly released model within 24 hours. */
  pivot_share: share,
  after_ban: z.enum(['respawn', 'give-up']),
  /** Median minutes until a banned account's replacement works. */
  respawn_minutes: z.number().min(0).max(100_000),
});
export type Knobs = z.infer<typeof knobsSchema>;

const customersSchema = z.strictObject({
  kind: z.enum(CUSTOMER_KINDS),
  accounts: z.number().int().min(1).max(10_000_000),
  /** Expected exchanges of the whole group; left out = the kind's usual rate. */
  exchanges: z.number().int().min(1).optional(),
});

const attackersSchema = z.strictObject({
  kind: z.enum(ATTACKER_KINDS),
  operator: z.string().regex(/^[a-z0-9-]{1,32}$/, 'lower-case letters, digits and -'),
  accounts: z.number().int().min(1).max(10_000_000),
  /** Harvest exchanges, cover not counted. */
  exchanges: z.number().int().min(1),
  from_day: z.number().min(0).default(0),
  /** Left out = to the end of the world. */
  days: z.number().gt(0).optional(),
  /** At each of these days that share of the accounts then active is banned. */
  bans: z.array(z.strictObject({ day: z.number().min(0), share })).default([]),
  knobs: knobsSchema.partial().default({}),
});

/** A world: who lives in it, when, and which prompts and traces it draws from. */
const worldSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and -'),
    split: z.enum(SPLITS).default('report'),
    starts_at: z.iso.datetime().default('2026-02-02T00:00:00Z'),
    days: z.number().int().min(1).max(3650),
    /** When the newest model becomes available; null = not in this world. */
    release_day: z.number().min(0).nullable().default(null),
    customers: z.array(customersSchema).default([]),
    attackers: z.array(attackersSchema).default([]),
  })
  .superRefine((world, context) => {
    if (world.customers.length + world.attackers.length === 0) {
      context.addIssue({ code: 'custom', path: ['customers'], message: 'expected at least one' });
    }
    const seen = new Set<string>();
    world.attackers.forEach((attacker, index) => {
      const path = ['attackers', index];
      if (seen.has(attacker.operator)) {
        context.addIssue({ code: 'custom', path: [...path, 'operator'], message: 'used twice' });
      }
      seen.add(attacker.operator);
      if (attacker.from_day >= world.days) {
        const message = `expected less than days (${world.days})`;
        context.addIssue({ code: 'custom', path: [...path, 'from_day'], message });
      }
    });
  });

export type World = z.infer<typeof worldSchema>;
export type WorldInput = z.input<typeof worldSchema>;
export type Customers = World['customers'][number];
export type Attackers = World['attackers'][number];

/**
 * Reads a world description; unknown keys are errors.
 * Throws WORLD_INVALID with every problem as "path: what was expected".
 */
export function parseWorld(input: unknown): World {
  const parsed = worldSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .map((issue) => `  ${issue.path.join('.') || 'world'}: ${issue.message}`)
    .join('\n');
  throw failure('WORLD_INVALID', { problems });
}

/** The same world with `factor` times the accounts and exchanges (at least one of each). */
export function scaleWorld(world: World, factor: number): World {
  const times = (count: number) => Math.max(1, Math.round(count * factor));
  return {
    ...world,
    customers: world.customers.map((group) => ({
      ...group,
      accounts: times(group.accounts),
      ...(group.exchanges === undefined ? {} : { exchanges: times(group.exchanges) }),
    })),
    attackers: world.attackers.map((group) => ({
      ...group,
      accounts: times(group.accounts),
      exchanges: times(group.exchanges),
    })),
  };
}
