/** Where alerts wait to be carried out. */
import type { AlertRecord, Delivery } from '#schema/alert';

/** Carrying alerts out. Attempts are mechanics, not changes of what is known: they are not audited. */
export interface Outbox {
  /** Takes due deliveries for `holdMs`; whoever dies with them loses them to the next taker. */
  claim(options: {
    now: number;
    limit: number;
    holdMs: number;
  }): Promise<{ delivery: Delivery; alert: AlertRecord }[]>;
  settle(
    deliveryId: string,
    outcome:
      | { state: 'delivered'; at: number }
      | { state: 'pending'; nextAttemptAt: number; error: string }
      | { state: 'dead'; at: number; error: string },
  ): Promise<void>;
}
