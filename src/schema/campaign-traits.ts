/** The values that mark a campaign, for exports, profiles and watching for its return. */

import { z } from 'zod';

const count = z.number().int().min(0);

/** How many accounts of a campaign used a value, and how many others: the fewer others, the more it says. */
const use = {
  /** Core and likely members. */
  accounts: count,
  /** Accounts that are no members; fringe members are neither. */
  others: count,
  /** Exchanges of the members with it. */
  exchanges: count,
};

/** Below 2^53, as in fingerprints. */
const hash = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/**
 * What marks a campaign's traffic, in values: where it comes from, with which clients, wording and
 * tools, when, and for what. Never text: wording and tools are hashes. Each list holds the values
 * that most members used, a bounded number of them; `cut` names the lists that were longer.
 */
export const campaignTraitsSchema = z.object({
  /** First and last exchange of a member; ISO 8601 UTC. */
  first_seen: z.string(),
  last_seen: z.string(),
  /** Members that count here: core and likely. */
  accounts: count,
  addresses: z.array(
    z.object({
      value: z.string(),
      /** Null = unknown. */
      asn: count.nullable(),
      network_kind: z.string().nullable(),
      last_seen: z.string(),
      ...use,
    }),
  ),
  /** /24 of IPv4 and /48 of IPv6 addresses, in CIDR form. */
  networks: z.array(z.object({ value: z.string(), ...use })),
  systems: z.array(z.object({ asn: count, network_kind: z.string().nullable(), ...use })),
  /** JA4 is '' where the log has none. */
  clients: z.array(z.object({ user_agent: z.string(), ja4: z.string(), ...use })),
  /** Version of the method behind the hashes below; null where no text was seen. */
  fingerprint_version: z.number().int().nullable(),
  templates: z.array(z.object({ hash, ...use })),
  tools: z.array(z.object({ hash, ...use })),
  system_prompts: z.array(z.object({ hash, ...use })),
  /** Exchanges by hour of the day, UTC. */
  hours: z.array(count).length(24),
  /** Models asked for, by share of the exchanges; '' = not logged. */
  models: z.array(z.object({ name: z.string(), share: z.number().min(0).max(1) })),
  cut: z.array(z.string()),
});
export type CampaignTraits = z.infer<typeof campaignTraitsSchema>;
