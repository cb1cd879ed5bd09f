/** Delivers spooled records to the control half, in order and at least once. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { messageOf } from '#std/errors';
import { post } from '../upstream.ts';
import type { ShippingSetup } from './recorder-messages.ts';
import { SPOOL_STREAMS, type SpoolStream } from './segment-names.ts';
import type { SpoolFiles } from './spool-files.ts';
import { SpoolReader } from './spool-reader.ts';

const compress = promisify(gzip);
const LINE_END = Buffer.from('\n');
const LONGEST_WAIT_MS = 30_000;

export interface Shipping {
  /** Records delivered since the start. */
  shipped(): number;
  error(): string | null;
  /** Delivers what is there, if that works at once, and stops. */
  close(): Promise<void>;
}

/** Takes one batch of a stream; resolves once it is committed on the other side, else throws. */
export type Deliver = (stream: SpoolStream, payloads: readonly Buffer[]) => Promise<void>;

/** Posts batches as gzip NDJSON to `<url>/v1/spool/exchanges` and `…/texts`; 2xx means committed. */
function deliverOverHttp(setup: ShippingSetup): Deliver {
  const base = setup.url.replace(/\/+$/, '');
  return async (stream, payloads) => {
    const body = await compress(Buffer.concat(payloads.flatMap((payload) => [payload, LINE_END])));
    const headers: Record<string, string> = {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    };
    if (setup.credential !== null) headers.authorization = `Bearer ${setup.credential}`;
    const status = await post(`${base}/v1/spool/${stream}`, headers, body);
    if (status < 200 || status > 299) throw new Error(`the other side answered ${status}`);
  };
}

/**
 * Delivers each stream in order, at least once: a batch is removed only after it was taken, and comes
 * again after any doubt. The receiver recognises exchanges by their id.
 */
export function startShipping(given: {
  files: SpoolFiles;
  setup: ShippingSetup;
  onRemove: (file: string) => void;
  deliver?: Deliver;
}): Shipping {
  const { files, setup, onRemove } = given;
  const deliver = given.deliver ?? deliverOverHttp(setup);
  let shipped = 0;
  let error: string | null = null;
  let waitMs = setup.everyMs;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const readers = SPOOL_STREAMS.map((stream) => ({
    stream,
    reader: new SpoolReader(files, stream, onRemove),
  }));

  async function drain(stream: SpoolStream, reader: SpoolReader): Promise<void> {
    for (;;) {
      const batch = reader.next(setup.batchRecords);
      if (batch === null) {
        reader.sweep();
        return;
      }
      if (batch.payloads.length > 0) await deliver(stream, batch.payloads);
      reader.commit(batch.position);
      shipped += batch.payloads.length;
      waitMs = setup.everyMs;
    }
  }

  async function round(): Promise<void> {
    try {
      for (const { stream, reader } of readers) await drain(stream, reader);
      error = null;
    } catch (thrown) {
      error = messageOf(thrown);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  let running: Promise<void> = Promise.resolve();
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = round().then(() => {
        if (!stopped) schedule();
      });
    }, waitMs);
  };
  schedule();

  return {
    shipped: () => shipped,
    error: () => error,
    close: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
      await round();
    },
  };
}
