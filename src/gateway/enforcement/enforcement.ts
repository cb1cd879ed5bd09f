/** Gives the verdict on a request from the decisions in force, and says when they are too old. */
import type { DecisionSubject, Snapshot } from '#match/index';
import type { Fingerprint } from '#schema/fingerprint';
import { addDecisions, openVerdict, type Verdict } from './verdict.ts';

/** The decisions in force, replaced whole by a push. */
export interface Enforcement {
  snapshot(): Snapshot;
  /** What decisions about who is asking come to. */
  verdict(subject: DecisionSubject, now: number): Verdict;
  /** Adds decisions about what is asked. */
  addFingerprint(verdict: Verdict, fingerprint: Fingerprint, now: number): void;
  /** The control half has not been heard of for longer than allowed. */
  stale(now: number): boolean;
}

export function createEnforcement(given: {
  snapshot: () => Snapshot;
  /** When the control half last confirmed what holds, UTC epoch milliseconds. */
  confirmedAt: () => number;
  staleMs: number;
  hideReasoning: boolean;
}): Enforcement {
  const { snapshot, confirmedAt, staleMs, hideReasoning } = given;
  return {
    snapshot,
    verdict: (subject, now) => {
      const verdict = openVerdict();
      if (hideReasoning) {
        verdict.caps.reasoning = 'hide';
        verdict.hidden.reasoning = true;
      }
      verdict.allowed = snapshot().allows(subject, now);
      if (!verdict.allowed) addDecisions(verdict, snapshot().find(subject), now);
      return verdict;
    },
    addFingerprint: (verdict, fingerprint, now) => {
      if (verdict.allowed) return;
      addDecisions(verdict, snapshot().findByFingerprint(fingerprint), now);
    },
    stale: (now) => staleMs > 0 && now - confirmedAt() > staleMs,
  };
}
