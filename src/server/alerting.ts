/** The part of the control half that alerts: reads destinations, holds the lease, runs rounds. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readConfigFile } from '#config/index';
import type { Lease, Outbox } from '#records/index';
import {
  createNotifier,
  type Destination,
  destinationsSchema,
  type Notifier,
  openFollowingSender,
  openSender,
} from '#respond/index';
import type { Clock } from '#std/clock';
import { failure, messageOf } from '#std/errors';
import { createRandom } from '#std/random';
import type { Control } from './control.ts';

const ROUND_MS = 2000;
const MOST_SECRET_BYTES = 262_144;

/** Tells the configured destinations of what stands in the records, while it holds their lease. */
export class Alerting {
  readonly #notifier: Notifier;
  readonly #lease: Lease;
  readonly #log: Control['log'];
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #health: Control['health'];
  #error: string | null = null;

  readonly #delivers: boolean;

  /** Alerts are raised where nobody is told too; what waits for destinations that were taken away waits. */
  constructor(
    notifier: Notifier,
    control: Pick<Control, 'records' | 'log' | 'health'> & { delivers: boolean },
  ) {
    this.#delivers = control.delivers;
    const { records, log, health } = control;
    this.#notifier = notifier;
    this.#lease = records.lease('notifier');
    this.#log = log;
    this.#health = health;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#round().then(() => {
        if (!this.#stopped) this.start();
      });
    }, ROUND_MS);
  }

  async close(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.#lease.release().catch(() => {});
  }

  async #round(): Promise<void> {
    try {
      if (!(await this.#lease.hold())) return;
      await this.#notifier.plan();
      if (this.#delivers) await this.#notifier.deliver();
      this.#error = null;
      this.#health.well('alerts');
    } catch (thrown) {
      this.#health.failing('alerts', thrown);
      const why = messageOf(thrown);
      if (this.#error !== why) this.#log.error('alert-fail', { why });
      this.#error = why;
    }
  }
}

/** Secrets lie beside the destinations file, unless their paths say otherwise. */
function secretsBeside(destinationsFile: string): (path: string) => Promise<string> {
  return async (path) => {
    const text = await readFile(resolve(dirname(destinationsFile), path), 'utf8');
    if (text.length > MOST_SECRET_BYTES) throw new Error('it is too large');
    return text;
  };
}

/** What is wrong with the destinations of alerts and with their secrets; nothing is sent. Throws as their reader does. */
export async function destinationProblems(path: string, clock: Clock): Promise<string[]> {
  const outside = { clock, readText: secretsBeside(path) };
  const all = await readDestinations(path);
  const opened = await Promise.allSettled(all.map((each) => openSender(each, outside)));
  return opened.flatMap((each) => (each.status === 'rejected' ? [messageOf(each.reason)] : []));
}

/** Throws CONFIG_INVALID for secrets that cannot be read. */
export async function openAlerting(
  control: Pick<
    Control,
    'config' | 'records' | 'performer' | 'clock' | 'log' | 'version' | 'health'
  >,
  { destinations, outbox }: { destinations: readonly Destination[]; outbox: Outbox },
): Promise<Alerting> {
  const { config, records, performer, clock, log, version } = control;
  const { destinationsFile } = config.control;
  const readText = secretsBeside(destinationsFile ?? '');
  const senders = await Promise.all(
    destinations.map((destination) =>
      openFollowingSender(destination, { clock, readText }, (thrown) => {
        log.error('alert-secret-fail', { destination: destination.name, why: messageOf(thrown) });
      }),
    ),
  );
  const random = createRandom(config.scan.seed).fork('alerts');
  const { perform } = performer;
  const told = { records, outbox, perform, destinations, senders, clock, random, log, version };
  const delivers = destinations.length > 0;
  return new Alerting(createNotifier(told), { ...control, delivers });
}

/** None where no file is named. Throws CONFIG_UNREADABLE and CONFIG_INVALID. */
export async function readDestinations(path: string | null): Promise<Destination[]> {
  if (path === null) return [];
  const parsed = destinationsSchema.safeParse(await readConfigFile(path));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    .join('\n');
  throw failure('CONFIG_INVALID', { path, problems });
}
