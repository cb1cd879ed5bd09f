/** Keeps which parts of the control half fail at present, for the doctor and for alerts. */
import type { LookRefusals } from '#respond/index';
import { messageOf, StillwatchError } from '#std/errors';

/** Parts of the control half that can fail while the rest goes on. */
export type HealthArea =
  | 'intake'
  | 'store'
  | 'records'
  | 'responder'
  | 'alerts'
  | 'disk'
  /** What gateways are given. */
  | 'feed';

export interface Failing {
  why: string;
  /** What to do about it; null = nothing that is known. */
  hint: string | null;
  /** How often in a row. */
  times: number;
}

/** What does not work at present, as each part last told. */
export class Health {
  readonly #failing = new Map<HealthArea, Failing>();
  /** Found by the last check of the audit log; null before the first. */
  auditProblems: readonly string[] | null = null;
  /** What the records refused of the last look; null before the first. */
  lookRefusals: LookRefusals | null = null;

  /** Credentials made on the machine itself, for which nobody vouched yet. */
  recoveredCredentials: readonly string[] = [];

  failing(area: HealthArea, thrown: unknown): void {
    const { message: why, hint } =
      thrown instanceof StillwatchError ? thrown : { message: messageOf(thrown), hint: null };
    const times = (this.#failing.get(area)?.times ?? 0) + 1;
    this.#failing.set(area, { why, hint, times });
  }

  well(area: HealthArea): void {
    this.#failing.delete(area);
  }

  of(area: HealthArea): Failing | null {
    return this.#failing.get(area) ?? null;
  }
}
