/** Passes on what gateways' keys say of accounts, as soon as their calls are in. */
import type { SpooledExchange } from '#ingest/index';
import { noteKeyFacts, type Performer, systemAsker } from '#respond/index';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';

const ASKER = systemAsker('intake');
/** Of more accounts it is not remembered what was said: they are asked about again. */
const MOST_REMEMBERED = 200_000;

/** What was said last of each account, so that each is noted once. */
export class KeyFactsNotes {
  readonly #said = new Map<string, string>();

  /** Never rejects: exchanges are taken in whether or not their accounts can be noted. */
  async note(
    { performer, log }: { performer: Performer; log: Log },
    items: readonly SpooledExchange[],
  ): Promise<void> {
    const fresh = new Map<string, ReturnType<typeof saidBy>>();
    for (const item of items) {
      const said = saidBy(item);
      const { account_id, org_id, tier, verified } = said;
      if (org_id === null && tier === null && verified === null) continue;
      const text = JSON.stringify([org_id, tier, verified]);
      if (this.#said.get(account_id) === text) continue;
      if (this.#said.size >= MOST_REMEMBERED) this.#said.clear();
      this.#said.set(account_id, text);
      fresh.set(account_id, said);
    }
    if (fresh.size === 0) return;
    try {
      const accounts = [...fresh.values()];
      await performer.perform(noteKeyFacts, { accounts, reason: 'keys of a gateway' }, ASKER);
    } catch (thrown) {
      for (const id of fresh.keys()) this.#said.delete(id);
      log.warn('key-facts-fail', { why: messageOf(thrown) });
    }
  }
}

function saidBy({ exchange, note }: SpooledExchange) {
  const { account_id, org_id } = exchange;
  return { account_id, org_id, tier: note.tier, verified: note.verified };
}
