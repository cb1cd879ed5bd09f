/** The type of a request's sender, as identification fills it. */
import type { Tier } from '#schema/account';

/** Who sends a request, as far as the gateway can tell. */
export interface Principal {
  accountId: string;
  apiKeyId: string | null;
  orgId: string | null;
  tier: Tier | null;
  verified: boolean | null;
  address: string;
  ja4: string | null;
  deviceId: string | null;
  asn: number | null;
  country: string | null;
  userAgent: string | null;
  /** How often the SDK says it has tried before. */
  retryCount: number | null;
}
