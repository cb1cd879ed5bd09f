/** Takes exchanges that arrive while the server runs into the store, each once. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fingerprint } from '#fingerprint/index';
import type { Exchange } from '#schema/exchange';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import {
  createExchangeEncoder,
  createExchangeInserter,
  type ExchangeText,
  insertTexts,
  keptTextIds,
  type Store,
} from '#store/index';
import { KnownIds } from './known-ids.ts';
import { createEmbeddingSample } from './logs/embedding-sample.ts';
import type { LookUpNetwork } from './logs/load-enricher.ts';

/** An exchange that nobody can store: it is left out, so that the others are not kept out with it. */
export interface SetAside {
  id: string;
  account_id: string;
  why: string;
  /** Itself, without its texts: those are kept nowhere. */
  exchange: Exchange;
}

export interface Taken {
  taken: number;
  duplicates: number;
  setAside: SetAside[];
  /** Time of the earliest exchange that was new, UTC epoch ms. */
  earliest: number | null;
}

/** Where live exchanges enter the store, whatever they came in. */
export interface ExchangeIntake {
  /**
   * Resolves when they are committed; an exchange taken before is a duplicate. One call at a time is
   * worked on. Throws what the store throws: then any of them may be stored, and the same call again
   * is safe. `source` says who handed them in, as `gateway:NAME` or `otlp:NAME`: it is kept with each,
   * and has ids of its own, so that none can pass for an exchange of another's.
   */
  take(exchanges: readonly Exchange[], source: string): Promise<Taken>;
  /** The same for kept texts: how many of them were new. */
  takeTexts(texts: readonly ExchangeText[], source: string): Promise<number>;
}

export interface ExchangeIntakeOptions {
  store: Store;
  clock: Clock;
  /** Facts of networks; may be replaced while running. */
  lookUp: LookUpNetwork | null;
  /** Other processes fill the same store. */
  shared: boolean;
}

const EMBEDDINGS_PER_HOUR = 16;
/** Encoded in one turn of the event loop: one may have to be fingerprinted first. */
const PIECE_EXCHANGES = 32;

const NO_TEXTS = { system: null, prompt: null, messages: null, response: null } as const;

const setAsideOf = (exchange: Exchange, why: string): SetAside => {
  const { id, account_id } = exchange;
  return { id, account_id, why, exchange: { ...exchange, ...NO_TEXTS } };
};

export function createExchangeIntake(options: ExchangeIntakeOptions): ExchangeIntake {
  const { store, clock, lookUp, shared } = options;
  const encoder = createExchangeEncoder();
  const inserter = createExchangeInserter(store);
  const known = new KnownIds(store, clock(), shared);
  const wantsEmbedding = createEmbeddingSample(EMBEDDINGS_PER_HOUR);
  let last: Promise<unknown> = Promise.resolve();

  async function insert(exchanges: readonly Exchange[], source: string): Promise<Taken> {
    const fresh = await known.unknownOf(exchanges, source);
    const setAside: SetAside[] = [];
    const sound: Exchange[] = [];
    let encoded = 0;
    for (const exchange of fresh) {
      const why = append(exchange, source);
      if (why === null) sound.push(exchange);
      else setAside.push(setAsideOf(exchange, why));
      if (++encoded % PIECE_EXCHANGES === 0) await nextTurn();
    }
    const refused = new Map<number, string>();
    if (sound.length > 0) {
      try {
        const rows = await inserter.insert([encoder.take().bytes]);
        for (const { row, why } of rows) refused.set(row, why);
      } catch (thrown) {
        known.doubt(clock());
        throw thrown;
      }
    }
    for (const [row, why] of refused) setAside.push(setAsideOf(sound[row] as Exchange, why));
    const stored = sound.filter((_, row) => !refused.has(row));
    known.remember(stored, { source, now: clock() });
    return {
      taken: stored.length,
      duplicates: exchanges.length - fresh.length,
      setAside,
      earliest: stored.reduce<number | null>((min, { ts }) => Math.min(min ?? ts, ts), null),
    };
  }

  /** Why the exchange cannot be made a row; null = it is one. */
  function append(exchange: Exchange, source: string): string | null {
    try {
      const embed = exchange.prompt !== null && wantsEmbedding(exchange.account_id, exchange.ts);
      const print = exchange.fingerprint ?? fingerprint(exchange, { embed });
      encoder.append(exchange, print, lookUp?.(exchange.ip, exchange.asn) ?? null, source);
      return null;
    } catch (thrown) {
      return messageOf(thrown);
    }
  }

  return {
    take: (exchanges, source) => {
      const mine = last.then(() => insert(exchanges, source));
      last = mine.catch(() => {});
      return mine;
    },
    takeTexts: async (texts, source) => {
      if (texts.length === 0) return 0;
      const kept = await keptTextIds(store, texts, source);
      const fresh = texts.filter(({ id }) => !kept.has(id));
      if (fresh.length > 0) await insertTexts(store, fresh, source);
      return fresh.length;
    },
  };
}
