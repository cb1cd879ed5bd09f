/** What an exchange hands to the recorder, and the interface that takes it. */
import type { SpoolRecord, TextRecord } from '#schema/spooled-exchange';

/** What a fingerprint is computed from. */
export interface Fingerprinted {
  system: string | null;
  prompt: string | null;
  tools: readonly string[] | null;
  tools_hash: string | null;
  images: number | null;
  embed: boolean;
}

/** Where finished exchanges go. */
export interface ExchangeSink {
  /**
   * Hears that an exchange goes to the provider, and which row it leaves if this process is killed
   * before its record is taken. Noted if it takes a while; nobody waits for it, and it is not synced.
   */
  admit(id: string, torn: () => SpoolRecord): void;
  /**
   * Takes a record; `said` is there when the fingerprint is still to be computed. Resolves once the
   * record is as safe as configured; `false` when it was dropped, which the sink counts. Never
   * rejects.
   */
  append(
    record: SpoolRecord,
    said: Fingerprinted | null,
    text: TextRecord | null,
  ): Promise<boolean>;
  /** Whether records are taken at all: for routes that rather refuse than serve unrecorded. */
  healthy(): boolean;
}
