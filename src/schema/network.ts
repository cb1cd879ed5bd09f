/** What is known of networks, as files tell it and exchanges are enriched with it. */

import { z } from 'zod';

export const NETWORK_KINDS = [
  'residential',
  'mobile',
  'business',
  'hosting',
  'vpn',
  'proxy',
  'education',
  'government',
] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** One line of the networks file: `prefix,asn,name,kind,country`. */
export const networkSchema = z.object({
  prefix: z.string(),
  asn: z.number().int().min(0).max(4_294_967_295).nullable(),
  name: z.string().nullable(),
  kind: z.enum(NETWORK_KINDS).nullable(),
  country: z.string().nullable(),
});
export type Network = z.infer<typeof networkSchema>;

/** What an address tells: null where nothing is known. */
export interface NetworkFacts {
  asn: number | null;
  name: string | null;
  kind: NetworkKind | null;
  country: string | null;
}
