/** Ends what a credential holds open once the credential is revoked. */
import type { RecordsView } from '#records/index';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';

/** Revocations by another control process are noticed so soon. */
const LOOK_MS = 1_000;

/** A request that stays open, with the credential that opened it. */
export interface HeldOpen {
  /** Aborted when the credential is revoked. */
  signal: AbortSignal;
  /** To be called once, when the request has ended. */
  end(): void;
}

/**
 * Streams and waiting requests were let in by a credential that may be revoked while they last: they
 * end with it, at once where this process revokes it.
 */
export class Revocations {
  readonly #records: Pick<RecordsView, 'credentials' | 'onChange'>;
  readonly #log: Log;
  readonly #open = new Map<string, Set<AbortController>>();
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(records: Pick<RecordsView, 'credentials' | 'onChange'>, log: Log) {
    this.#records = records;
    this.#log = log;
    this.#stopListening = records.onChange((what) => {
      if (what.includes('credential-revoked')) void this.#look();
    });
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  hold(credentialId: string): HeldOpen {
    const controller = new AbortController();
    const held = this.#open.get(credentialId) ?? new Set();
    this.#open.set(credentialId, held.add(controller));
    const end = (): void => {
      held.delete(controller);
      if (held.size === 0) this.#open.delete(credentialId);
    };
    return { signal: controller.signal, end };
  }

  close(): void {
    this.#stopListening();
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#open.size === 0 || this.#looking) return;
    this.#looking = true;
    try {
      for (const { credential_id, revoked_at } of await this.#records.credentials.list()) {
        if (revoked_at === null) continue;
        for (const controller of this.#open.get(credential_id) ?? []) controller.abort();
      }
    } catch (thrown) {
      // While the records are away nobody can be let in anew; who is in stays until they answer.
      this.#log.debug('revocations-fail', { why: messageOf(thrown) });
    } finally {
      this.#looking = false;
    }
  }
}
