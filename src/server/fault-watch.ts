/** Watches the control half itself, and tells of what is broken and lasts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { faultAlert, faultOverAlert, RECOVERY, raiseAlerts, systemAsker } from '#respond/index';
import type { NewAlert } from '#schema/alert';
import type { Problem } from '#schema/api/status';
import { ensureRoom } from '#std/disk-room';
import { messageOf } from '#std/errors';
import { checkAudit } from './check-audit.ts';
import type { Control } from './control.ts';
import { findProblems } from './find-problems.ts';

const ROUND_MS = 5_000;
/** What lasts shorter is nothing to wake anybody for. */
const HOLD_MS = 10_000;
const ASK_MS = 5_000;
const AUDIT_FIRST_MS = 60_000;
const AUDIT_EVERY_MS = 86_400_000;
/** Alerts that wait for the records to come back. */
const MOST_WAITING = 100;
const ASKER = systemAsker('faults');
const REASON = 'watching itself';

/** One fault from when it was first seen. */
interface Episode {
  problem: Problem;
  since: number;
  /** On the monotonic clock. */
  from: number;
  told: boolean;
}

export interface FaultWatchOptions {
  monotonic: () => number;
  roundMs?: number;
  holdMs?: number;
  /** How long each part may take to answer. */
  askMs?: number;
}

/**
 * Looks every few seconds at how the control half is, and raises an alert for what is broken and
 * lasts, and another when it is over. While the records are away alerts wait here.
 */
export class FaultWatch {
  readonly #control: Control;
  readonly #monotonic: () => number;
  readonly #roundMs: number;
  readonly #holdMs: number;
  readonly #askMs: number;
  readonly #pending = new Map<string, Promise<void>>();
  readonly #episodes = new Map<string, Episode>();
  #waiting: NewAlert[] = [];
  #auditDue: number;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(control: Control, options: FaultWatchOptions) {
    const { monotonic, roundMs = ROUND_MS, holdMs = HOLD_MS, askMs = ASK_MS } = options;
    this.#control = control;
    this.#monotonic = monotonic;
    this.#roundMs = roundMs;
    this.#holdMs = holdMs;
    this.#askMs = askMs;
    this.#auditDue = monotonic() + AUDIT_FIRST_MS;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.round().then(() => {
        if (!this.#stopped) this.start();
      });
    }, this.#roundMs);
  }

  async close(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /** One look at everything; never throws, and waits for nobody who does not answer. */
  async round(): Promise<void> {
    const { config, store, records } = this.#control;
    await this.#ask('disk', () => ensureRoom(config.control.stateDirectory));
    await this.#ask('store', () => store.query('SELECT 1'));
    await this.#ask('records', () => records.decisions.version());
    await this.#within('credentials', () => this.#lookAtCredentials());
    await this.#within('audit', () => this.#lookAtAudit());
    this.#compare(findProblems(this.#control).filter(({ severity }) => severity === 'error'));
    await this.#within('tell', () => this.#tell());
  }

  async #ask(area: 'disk' | 'store' | 'records', work: () => Promise<unknown>): Promise<void> {
    const { health } = this.#control;
    const asked = async (): Promise<void> => {
      try {
        await work();
        health.well(area);
      } catch (thrown) {
        health.failing(area, thrown);
      }
    };
    const answered = await this.#within(area, asked);
    if (!answered)
      health.failing(area, new Error(`no answer for ${this.#askMs / 1000} s and more`));
  }

  /** Whether it is done in time; what is not goes on, and is not begun a second time meanwhile. */
  async #within(name: string, work: () => Promise<void>): Promise<boolean> {
    const known = this.#pending.get(name);
    const running = known ?? work().finally(() => this.#pending.delete(name));
    this.#pending.set(name, running);
    const late = sleep(this.#askMs, false, { ref: false });
    return Promise.race([running.then(() => true), late]);
  }

  async #lookAtCredentials(): Promise<void> {
    const { records, health } = this.#control;
    const listed = await records.credentials.list().catch(() => null);
    // While the records are away, what was known stays.
    if (listed === null) return;
    const unanswered = listed.filter(
      ({ created_by, vouched_by, revoked_at }) =>
        created_by === RECOVERY && vouched_by === null && revoked_at === null,
    );
    health.recoveredCredentials = unanswered.map(({ credential_id }) => credential_id);
  }

  async #lookAtAudit(): Promise<void> {
    if (this.#monotonic() < this.#auditDue) return;
    try {
      await checkAudit(this.#control);
      this.#auditDue = this.#monotonic() + AUDIT_EVERY_MS;
    } catch (thrown) {
      this.#control.log.warn('audit-check-fail', { why: messageOf(thrown) });
    }
  }

  /** Which faults are new, which have lasted, which are over. */
  #compare(problems: readonly Problem[]): void {
    const { log, clock } = this.#control;
    const [now, at] = [this.#monotonic(), clock()];
    const present = new Set(problems.map(({ code }) => code));
    for (const problem of problems) {
      const known = this.#episodes.get(problem.code);
      const episode = known ?? { problem, since: at, from: now, told: false };
      this.#episodes.set(problem.code, { ...episode, problem });
      if (episode.told || now - episode.from < this.#holdMs) continue;
      const { code, message, hint } = problem;
      log.error('fault-begin', { code, why: message, hint });
      this.#episodes.set(code, { ...episode, problem, told: true });
      this.#waiting.push(faultAlert(problem, { since: episode.since, at }));
    }
    for (const [code, { problem, since, told }] of this.#episodes) {
      if (present.has(code)) continue;
      this.#episodes.delete(code);
      if (!told) continue;
      log.info('fault-end', { code, since });
      this.#waiting.push(faultOverAlert(problem, { since, at }));
    }
    this.#waiting = this.#waiting.slice(-MOST_WAITING);
  }

  async #tell(): Promise<void> {
    const alerts = this.#waiting;
    if (alerts.length === 0) return;
    try {
      const told = alerts.map((alert) => ({ alert }));
      await this.#control.performer.perform(raiseAlerts, { alerts: told, reason: REASON }, ASKER);
      this.#waiting = this.#waiting.filter((alert) => !alerts.includes(alert));
    } catch (thrown) {
      this.#control.health.failing('records', thrown);
    }
  }
}
