/** Keeps each gateway's name to the credential that goes by it. */
import type { RecordsView } from '#records/index';
import type { Credential } from '#schema/credential';
import { failure } from '#std/errors';

/** The name of a gateway: its processes count up behind it. */
export const withoutProcess = (gateway: string): string => gateway.replace(/\/\d+$/, '');

const MOST_NAMES = 10_000;

/**
 * A gateway tells its own name when it asks for decisions. The first credential that goes by a name has
 * it as long as it is live; another one with the same name of its own, as after a rotation, is the same
 * holder.
 */
export class GatewayNames {
  readonly #records: Pick<RecordsView, 'credentials'>;
  readonly #holders = new Map<string, string>();

  constructor(records: Pick<RecordsView, 'credentials'>) {
    this.#records = records;
  }

  /** Throws REQUEST_REFUSED for a name that another live credential goes by. */
  async claim(gateway: string, { name }: Pick<Credential, 'name'>): Promise<void> {
    const own = withoutProcess(gateway);
    const holder = this.#holders.get(own);
    if (holder !== undefined && holder !== name && (await this.#isLive(holder))) {
      throw failure('REQUEST_REFUSED', { why: `another credential goes by the name ${own}` });
    }
    this.#holders.delete(own);
    const [oldest] = this.#holders.keys();
    if (this.#holders.size >= MOST_NAMES) this.#holders.delete(oldest as string);
    this.#holders.set(own, name);
  }

  async #isLive(holder: string): Promise<boolean> {
    const all = await this.#records.credentials.list();
    return all.some(({ name, revoked_at }) => name === holder && revoked_at === null);
  }
}
