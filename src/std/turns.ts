/** Long work in short pieces: a generator stops after each, and the event loop turns meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that stops after each bounded piece. */
export type Steps<Result> = Generator<void, Result, void>;

/** Does all of it in this turn: for work that is known to be short. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does one piece a turn, so that everybody else is served between two of them. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
  }
}
