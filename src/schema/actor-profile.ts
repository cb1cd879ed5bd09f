/** The document by which one deployment tells another what an operator is recognised by. */

import { z } from 'zod';

export const PROFILE_SCHEMA = 'stillwatch.profile/1';

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);

/** A value that the operator used; hashed, but for the numbers of networks (`AS64500`). */
const valueSchema = z.strictObject({
  value: z.string().regex(/^(?:[0-9a-f]{32}|AS\d{1,10})$/),
  /** The campaign's accounts with it, and accounts outside at the time. */
  accounts: count,
  others: count,
});
export type ProfileValue = z.infer<typeof valueSchema>;

const values = z.array(valueSchema).max(1000);
const shares = z.array(z.strictObject({ name: z.string().max(256), share })).max(50);

/** Facets that hold values, and those that hold shares. */
export const VALUE_FACETS = [
  'addresses',
  'networks',
  'systems',
  'clients',
  'templates',
  'system_prompts',
  'tools',
] as const;
export type ValueFacet = (typeof VALUE_FACETS)[number];

/**
 * How an operator works, kept so that a later campaign can be compared with it. It holds no text, no
 * account and no name of anybody: only hashes, counts and shares.
 */
export const actorProfileSchema = z.strictObject({
  schema: z.literal(PROFILE_SCHEMA),
  profile_id: z.string().min(1).max(128),
  /** What analysts call it. Not who it is. */
  label: z.string().min(1).max(256),
  /** ISO 8601 UTC. */
  first_seen: z.iso.datetime(),
  last_seen: z.iso.datetime(),
  accounts: count,
  exchanges: count,
  /** Which secret key the values are hashed with; null = none. */
  key_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable(),
  fingerprint_version: z.number().int().nullable(),
  facets: z.strictObject({
    addresses: values,
    networks: values,
    systems: values,
    clients: values,
    templates: values,
    system_prompts: values,
    tools: values,
    /** Share of the exchanges by hour of the day, UTC. */
    hours: z.array(share).length(24),
    models: shares,
    capabilities: shares,
  }),
});
export type ActorProfile = z.infer<typeof actorProfileSchema>;
