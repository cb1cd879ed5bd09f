/** Clocks that replay the past or run faster, so that a demonstration can play days in minutes. */

import { type Clock, systemClock } from './clock.ts';

/** Which clock a process goes by. Plain data, so that several processes can share one. */
export type ClockOrder =
  | { kind: 'system' }
  /**
   * The past played in a hurry: stands at `from` until `startedAt` (null = not yet), then runs `speed`
   * times as fast until it has caught up with the present, with which it goes on.
   */
  | { kind: 'replay'; from: number; startedAt: number | null; speed: number };

/** The clock of an order, which may still change; never runs backwards. */
export function clockOf(order: () => ClockOrder, now: Clock = systemClock): Clock {
  return () => {
    const current = order();
    if (current.kind === 'system') return now();
    const { from, startedAt, speed } = current;
    if (startedAt === null) return from;
    const real = now();
    return Math.min(real, Math.round(from + Math.max(0, real - startedAt) * speed));
  };
}
