/** Carries out the alert deliveries that are due: claims them from the outbox, sends them, settles them. */
import type { Outbox } from '#records/index';
import type { AlertRecord, Delivery } from '#schema/alert';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { Random } from '#std/random';
import { DEFAULT_VALID_MS, type Detection, type DetectionActivity } from '../exports/detection.ts';
import { pauseAfter } from './retry.ts';
import { failed, type Message, type Sender, type SendOutcome } from './sender.ts';

/** Where deliveries are claimed and settled: the records' outbox. */
export type AlertOutbox = Pick<Outbox, 'claim' | 'settle'>;

export interface DispatcherInput {
  outbox: AlertOutbox;
  senders: readonly Sender[];
  /** What an alert is about, as it stands now. Throws what reading it throws. */
  describe(alert: AlertRecord): Promise<Detection>;
  version: string;
  clock: Clock;
  random: Random;
  log: Log;
}

export interface DispatchCounts {
  delivered: number;
  retried: number;
  dead: number;
}

const AT_ONCE = 16;
/** Longer than any sender may take; a dispatcher that dies gives its deliveries back after it. */
const HOLD_MS = 300_000;

const ACTIVITIES: Partial<Record<AlertRecord['kind'], DetectionActivity>> = {
  'campaign-changed': 'update',
  'campaign-closed': 'close',
};

/**
 * Carries out what is due: at least once to each destination, since a delivery whose process dies
 * is claimed again. What is due in a round goes out at once.
 */
export function createDispatcher(input: DispatcherInput) {
  const { outbox, clock } = input;
  const senders = new Map(input.senders.map((sender) => [sender.name, sender]));

  async function carry(delivery: Delivery, alert: AlertRecord): Promise<keyof DispatchCounts> {
    const sender = senders.get(delivery.destination);
    const outcome =
      sender === undefined
        ? failed('there is no such destination any more', { permanent: true })
        : await attempt(sender, delivery, alert);
    return settle(delivery, outcome);
  }

  async function attempt(
    sender: Sender,
    { delivery_id }: Delivery,
    alert: AlertRecord,
  ): Promise<SendOutcome> {
    try {
      const message: Message = {
        deliveryId: delivery_id,
        alert,
        detection: await input.describe(alert),
        context: {
          madeAt: clock(),
          version: input.version,
          activity: ACTIVITIES[alert.kind] ?? 'create',
          validMs: DEFAULT_VALID_MS,
        },
      };
      return await sender.send(message);
    } catch (thrown) {
      return failed(messageOf(thrown).slice(0, 200));
    }
  }

  async function settle(delivery: Delivery, outcome: SendOutcome): Promise<keyof DispatchCounts> {
    const { delivery_id, attempts, destination } = delivery;
    const at = clock();
    if (outcome.sent) {
      await outbox.settle(delivery_id, { state: 'delivered', at });
      return 'delivered';
    }
    const { error, permanent, retryAfterMs } = outcome;
    const random = input.random.fork(`${delivery_id} ${attempts}`);
    const pause = permanent ? null : pauseAfter(attempts, { retryAfterMs, random });
    if (pause === null) {
      await outbox.settle(delivery_id, { state: 'dead', at, error });
      input.log.error('delivery-dead', { destination, attempts, error });
      return 'dead';
    }
    await outbox.settle(delivery_id, { state: 'pending', nextAttemptAt: at + pause, error });
    input.log.warn('delivery-failed', { destination, attempts, error, pause_ms: pause });
    return 'retried';
  }

  return {
    /** One round over what is due now; returns when all of it is settled. */
    async step(): Promise<DispatchCounts> {
      const counts: DispatchCounts = { delivered: 0, retried: 0, dead: 0 };
      const claimed = await outbox.claim({ now: clock(), limit: AT_ONCE, holdMs: HOLD_MS });
      const settled = claimed.map(({ delivery, alert }) => carry(delivery, alert));
      for (const how of await Promise.all(settled)) counts[how]++;
      return counts;
    },
  };
}

export type Dispatcher = ReturnType<typeof createDispatcher>;
