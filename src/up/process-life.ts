/** The entry point that every supervised process shares: orders in, state out, clock followed. */
import { systemClock } from '#std/clock';
import { messageOf } from '#std/errors';
import { createLog, type Log, type LogLevel } from '#std/log';
import { keepFilesPrivate } from '#std/private-directory';
import { type ClockOrder, clockOf } from '#std/replay-clock';
import type { FromProcess, Orders, ProcessKind, Started, ToProcess } from './process-messages.ts';

/** The clock of this process, which follows the order that its supervisor sent last. */
export interface FollowedClock {
  now: () => number;
  follow(order: ClockOrder): void;
}

export function followedClock(): FollowedClock {
  let current: ClockOrder = { kind: 'system' };
  return {
    now: clockOf(() => current),
    follow: (order) => {
      current = order;
    },
  };
}

export function processLog(level: LogLevel): Log {
  const write = (line: string): void => void process.stderr.write(line);
  return createLog({ level, clock: systemClock, write });
}

interface Life<Kind extends ProcessKind> {
  start(order: Orders[Kind]): Promise<{ started: Started[Kind]; stop: () => Promise<void> }>;
  clock?: FollowedClock;
}

/**
 * The life of a supervised process: starts as told, follows the supervisor's clock, stops when told or
 * when the supervisor is gone. Ctrl-C reaches every process of the group; the supervisor decides.
 */
export function liveAs<Kind extends ProcessKind>({ start, clock }: Life<Kind>): void {
  keepFilesPrivate();
  const tell = (message: FromProcess<Kind>): void => {
    if (process.connected) process.send?.(message);
  };
  let stop: (() => Promise<void>) | null = null;

  const end = async (): Promise<void> => {
    const stopping = stop;
    stop = null;
    await stopping?.();
    if (process.connected) process.disconnect();
  };
  const take = async (message: ToProcess<Kind>): Promise<void> => {
    if (message.kind === 'clock') clock?.follow(message.clock);
    else if (message.kind === 'stop') await end();
    else {
      const running = await start(message.order);
      stop = running.stop;
      tell({ kind: 'started', started: running.started });
    }
  };
  process.on('message', (message: ToProcess<Kind>) => {
    take(message).catch((thrown: unknown) => {
      tell({ kind: 'failed', why: messageOf(thrown) });
      process.exitCode = 1;
      if (process.connected) process.disconnect();
    });
  });
  process.on('disconnect', () => void end());
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
}
