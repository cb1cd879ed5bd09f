/** The gauges of a running gateway: decisions, spool, and contact with the control half. */
import type { DecisionFeed } from '../enforcement/decision-feed.ts';
import type { DecisionStore } from '../enforcement/decision-store.ts';
import type { Gateway } from '../exchange/settings.ts';
import type { Recorder } from '../spool/recorder.ts';
import type { Witness } from '../witness/open-witness.ts';

/** What is read when somebody scrapes. */
export function addGauges(
  gateway: Gateway,
  decisions: DecisionStore,
  recorder: Recorder | null,
): void {
  const { gauges } = gateway.metrics;
  const gauge = (name: string, help: string, read: () => number): void => {
    gauges.push({ name, help, read });
  };
  gauge('decisions', 'Decisions in force.', () => decisions.snapshot().size);
  gauge('decisions_version', 'Version of the decisions.', () => decisions.snapshot().version);
  gauge('decisions_age_seconds', 'Since the control half confirmed them.', () =>
    Math.max(0, (gateway.clock() - decisions.confirmedAt()) / 1000),
  );
  gauge('draining', 'Whether it is shutting down.', () => Number(gateway.draining));
  gauge('spool_healthy', 'Whether records are taken.', () => Number(gateway.sink.healthy()));
  if (recorder === null) return;
  gauge('spool_bytes', 'Bytes spooled and not yet shipped.', () => recorder.state().bytes);
  gauge('spool_damaged_bytes', 'Bytes lost to damage.', () => recorder.state().losses.damagedBytes);
}

export function addContactGauge(gateway: Gateway, feed: DecisionFeed): void {
  gateway.metrics.gauges.push({
    name: 'control_contact_age_seconds',
    help: 'Since the control half last answered; NaN: never.',
    read: () => {
      const at = feed.contactAt();
      return at === null ? Number.NaN : Math.max(0, (gateway.clock() - at) / 1000);
    },
  });
}

export function addWitnessGauges(gateway: Gateway, witness: Pick<Witness, 'report'>): void {
  gateway.metrics.gauges.push(
    {
      name: 'audit_witnessed_records',
      help: 'Audit records under the last head that was witnessed.',
      read: () => witness.report().audit_witnessed ?? 0,
    },
    {
      name: 'audit_conflict',
      help: 'Whether the audit log does not follow from what was witnessed.',
      read: () => Number(witness.report().audit_conflict !== undefined),
    },
  );
}
