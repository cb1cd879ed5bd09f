/** Bounds how often credentials may be guessed, and logs who guesses. */
import { failure } from '#std/errors';
import { parseBareAddress } from '#std/ip-address';
import type { Log } from '#std/log';

/** Failures that one network may have at once; they come back one by one. */
const MOST_FAILURES = 20;
const REGAIN_MS = 3_000;
const MOST_NETWORKS = 10_000;
/** Digests of credentials that were let in: who shares an address with a guesser is not shut out. */
const MOST_KNOWN = 10_000;

interface Bucket {
  failures: number;
  /** On the monotonic clock. */
  at: number;
  told: boolean;
}

/**
 * Counts failed logins by network: an IPv4 address, or a /64 of IPv6. Who fails too often is refused
 * without a look at the records, unless the credential was let in before.
 */
export class LoginLimits {
  readonly #monotonic: () => number;
  readonly #log: Log;
  readonly #buckets = new Map<string, Bucket>();
  readonly #known = new Set<string>();

  constructor({ monotonic, log }: { monotonic: () => number; log: Log }) {
    this.#monotonic = monotonic;
    this.#log = log;
  }

  /** Throws LOGIN_LIMITED. */
  admit(address: string, digest: string): void {
    const network = networkOf(address);
    const bucket = this.#buckets.get(network);
    if (bucket === undefined || this.#left(bucket) < MOST_FAILURES) return;
    if (this.#known.has(digest)) return;
    if (!bucket.told) this.#log.warn('login-limited', { from: network });
    bucket.told = true;
    throw failure('LOGIN_LIMITED', { seconds: Math.ceil(REGAIN_MS / 1000) });
  }

  /** A credential that nobody knows, or that was revoked. */
  failed(address: string, digest: string): void {
    this.#known.delete(digest);
    const network = networkOf(address);
    const now = this.#monotonic();
    const known = this.#buckets.get(network);
    const failures = (known === undefined ? 0 : this.#left(known)) + 1;
    const told = failures >= MOST_FAILURES && (known?.told ?? false);
    this.#buckets.delete(network);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= MOST_NETWORKS) this.#buckets.delete(oldest as string);
    this.#buckets.set(network, { failures, at: now, told });
    this.#log.warn('login-fail', { from: network, failures: Math.round(failures) });
  }

  succeeded(digest: string): void {
    if (this.#known.has(digest)) return;
    const [oldest] = this.#known;
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(oldest as string);
    this.#known.add(digest);
  }

  #left({ failures, at }: Bucket): number {
    return Math.max(0, failures - (this.#monotonic() - at) / REGAIN_MS);
  }
}

const IPV4_MAPPED = 0xffff;

/** An IPv4 address, or the /64 of an IPv6 one, which is what one customer has. */
function networkOf(address: string): string {
  const words = new Uint32Array(4);
  if (!parseBareAddress(address, words)) return 'unknown';
  const [first = 0, second = 0, third = 0, fourth = 0] = words;
  if (first === 0 && second === 0 && third === IPV4_MAPPED) {
    return [fourth >>> 24, (fourth >>> 16) & 255, (fourth >>> 8) & 255, fourth & 255].join('.');
  }
  const groups = [first >>> 16, first & 0xffff, second >>> 16, second & 0xffff];
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}
