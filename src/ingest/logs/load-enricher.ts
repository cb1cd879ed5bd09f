/** Loads the network lookup by the URL of its module, once on every reading thread. */
import type { NetworkFacts } from '#schema/network';

/** Address and ASN as told → what is known of the network. */
export type LookUpNetwork = (address: string | null, asn: number | null) => NetworkFacts | null;

/** A module that finds networks; told by URL, since stages do not import each other. */
export interface EnricherModule {
  /** URL of a module that exports `createEnricher(options)`. */
  module: string;
  /** Plain data for it. */
  options: unknown;
}

interface EnricherExports {
  createEnricher(options: unknown): LookUpNetwork | Promise<LookUpNetwork>;
}

/** The lookup of the module, made on this thread; null without one. */
export async function loadEnricher(enricher: EnricherModule | null): Promise<LookUpNetwork | null> {
  if (enricher === null) return null;
  const { createEnricher } = (await import(enricher.module)) as EnricherExports;
  return await createEnricher(enricher.options);
}
