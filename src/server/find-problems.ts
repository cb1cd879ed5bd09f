/** The checks behind `doctor`: each finds one thing that is misconfigured or unwell. */
import type { Problem } from '#schema/api/status';
import type { Control } from './control.ts';
import { gatewayProblems } from './gateway-problems.ts';
import type { Failing, HealthArea } from './health.ts';

/** Clocks that differ by more than this make steps miss exchanges. */
const SKEW_MS = 60_000;
/** Of more days only the first are named. */
const DAYS_NAMED = 5;

/** No look for so many steps is too long. */
const STEPS_LATE = 5;

const SEE_THE_LOG = 'The log of the control half has more.';

type Check = (control: Control, now: number) => Problem | null;

const warning = (code: string, message: string, hint: string): Problem => ({
  code,
  severity: 'warning',
  message,
  hint,
});

const error = (code: string, message: string, hint: string): Problem => ({
  ...warning(code, message, hint),
  severity: 'error',
});

/** What a part of the control half says of itself. */
const failing =
  (area: HealthArea, code: string, told: (failing: Failing) => string): Check =>
  ({ health }) => {
    const found = health.of(area);
    return found === null ? null : error(code, told(found), found.hint ?? SEE_THE_LOG);
  };

/** A gateway that cannot hand in what it saw for so long has a problem that does not pass. */
const STALLED_SECONDS = 60;

const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

const CHECKS: readonly Check[] = [
  ({ health, auditSigner }) => {
    const first = auditSigner.conflict() ?? health.auditProblems?.[0];
    if (first === undefined) return null;
    const hint = 'Keep what is there, run `stillwatch audit verify`, and compare with a backup.';
    return error('audit-changed', `The audit log was changed: ${first}`, hint);
  },
  ({ feed }) => {
    const found = feed.gateways().find(({ audit_conflict }) => audit_conflict !== null);
    if (found === undefined) return null;
    const message = `Gateway ${found.gateway} witnessed another audit log: ${found.audit_conflict}`;
    const hint =
      'Copy its witness folder before anything else; `stillwatch audit verify --witness FILE` says where.';
    return error('audit-witness-conflict', message, hint);
  },
  ({ cosignatures: { refused, refusal } }) => {
    if (refusal === null) return null;
    const message =
      `What gateway ${refusal.gateway} signed of the audit log is refused: ${refusal.why} ` +
      `(${refused} refused since the start).`;
    const hint =
      'Compare its witness/key.pub with `stillwatch audit witnesses`. A gateway that lost its key ' +
      'brings a new one with a new credential of the same name.';
    return warning('cosignature-refused', message, hint);
  },
  ({ health }) => {
    const [first, ...more] = health.recoveredCredentials;
    if (first === undefined) return null;
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    const hint =
      'If that was meant, somebody else says so: `stillwatch credentials vouch`. If not, revoke it at once.';
    const message = `Credential ${first}${others} was made on the machine itself, not by an admin.`;
    return warning('credential-recovered', message, hint);
  },
  failing('disk', 'disk-full', ({ why }) => why),
  failing('records', 'records-unavailable', ({ why }) => why),
  failing('store', 'store-unavailable', ({ why }) => why),
  ({ health }) => {
    const found = health.of('intake');
    if (found === null) return null;
    const { why, times } = found;
    const hint = 'Gateways keep what they saw and come again; see what the store lacks.';
    const message = `Exchanges could not be stored (attempts in a row: ${times}): ${why}`;
    return error('intake-failed', message, hint);
  },
  failing('responder', 'respond-failed', ({ why }) => `Decisions are not carried out: ${why}`),
  failing('feed', 'decisions-not-given-out', ({ why }) => why),
  failing('alerts', 'alerts-failed', ({ why }) => `Alerts are not carried out: ${why}`),
  ({ feed }) => {
    const stuck = feed.gateways().filter(({ shipping_error }) => shipping_error !== null);
    const [worst] = stuck.sort((a, b) => b.shipping_failing_seconds - a.shipping_failing_seconds);
    if (worst === undefined) return null;
    const { gateway, spool_bytes, shipping_error, shipping_failing_seconds } = worst;
    const others = stuck.length === 1 ? '' : ` (and ${stuck.length - 1} more)`;
    const found = warning(
      'shipping-stalled',
      `Gateway ${gateway}${others} has not handed in what it saw for ` +
        `${Math.round(shipping_failing_seconds)} s, ${Math.round((spool_bytes ?? 0) / 2 ** 20)} MB ` +
        `wait in its spool: ${shipping_error}`,
      'Check shipping.url and its credential there, and the store here; nothing is lost while its spool has room.',
    );
    return shipping_failing_seconds < STALLED_SECONDS ? found : { ...found, severity: 'error' };
  },
  ({ counts }) =>
    counts.taken + counts.duplicates > 0
      ? null
      : warning(
          'no-exchanges',
          'No exchange has come in since the start.',
          'Point a gateway’s shipping.url, an OTLP exporter or a log file at this control half.',
        ),
  ({ counts }, now) =>
    counts.latestTs === null || counts.latestTs <= now + SKEW_MS
      ? null
      : warning(
          'clock-skew',
          `Exchanges come from ${Math.round((counts.latestTs - now) / 1000)} s in the future.`,
          'Synchronise the clocks of gateways and this machine (NTP).',
        ),
  ({ counts }) =>
    counts.taken === 0 || counts.unpriced < counts.taken / 2
      ? null
      : warning(
          'no-prices',
          `${share(counts.unpriced, counts.taken)} of the exchanges have no price.`,
          'Name the models’ prices in the gateway’s configuration (prices).',
        ),
  ({ counts }) =>
    counts.unpricedRefused === 0
      ? null
      : warning(
          'unpriced-refused',
          `Gateways refused ${counts.unpricedRefused} calls: a budget in dollars holds, and their models have no price.`,
          "Name the models’ prices in the gateway’s configuration, or one for all others under prices['*'].",
        ),
  ({ counts, knowsNetworks }) =>
    knowsNetworks || counts.taken === 0 || counts.unknownNetworks < counts.taken / 2
      ? null
      : warning(
          'no-networks',
          'Nothing is known of the networks behind addresses.',
          'Set networks.csvFile or networks.mmdbFiles.',
        ),
  ({ counts }) =>
    counts.rejected === 0
      ? null
      : warning(
          'rejected-lines',
          `${counts.rejected} records could not be read.`,
          'The log names lines and fields (spool-lines-rejected).',
        ),
  ({ destinations }) =>
    destinations > 0
      ? null
      : warning(
          'nobody-told',
          'Alerts are raised, and nobody is told of them.',
          'Name destinations in control.destinationsFile; `stillwatch alerts ls` shows what was raised.',
        ),
  ({ analyser }) => {
    const { error: why, failures } = analyser.state;
    if (why === null) return null;
    const times = failures === 1 ? 'The last look' : `The last ${failures} looks`;
    const hint = 'It is tried again with the next step; what came in meanwhile is not lost to it.';
    const found = warning('analysis-failed', `${times} failed: ${why}`, hint);
    // One may fail in passing.
    return failures === 1 ? found : { ...found, severity: 'error' };
  },
  ({ counts }) =>
    counts.absurdTimes === 0
      ? null
      : warning(
          'absurd-times',
          `${counts.absurdTimes} records tell of a time before 2015 or more than two days ahead; ` +
            'they were left out.',
          'Synchronise the clocks of gateways and of whatever writes the logs (NTP).',
        ),
  ({ counts }) =>
    counts.setAside === 0
      ? null
      : error(
          'exchanges-set-aside',
          `The store refused ${counts.setAside} exchanges by themselves, and they were left out: ` +
            `${counts.setAsideWhy}`,
          'They are in set-aside.ndjson in the state directory, without texts; report what it says.',
        ),
  ({ analyser }) => {
    const days = analyser.state.missingDays ?? [];
    if (days.length === 0) return null;
    const named = days.slice(0, DAYS_NAMED).join(', ');
    const more = days.length > DAYS_NAMED ? ` and ${days.length - DAYS_NAMED} more days` : '';
    return error(
      'exchanges-damaged',
      `Stored exchanges of ${named}${more} are damaged. They were set aside, and the analysis goes ` +
        'on without them.',
      'Look at the disk, and bring these days back from a backup. What was set aside is listed in ' +
        'the store’s system.detached_parts; drop it there once it is not needed.',
    );
  },
  ({ health }) => {
    const { account_ids = [], campaign_ids = [], why } = health.lookRefusals ?? {};
    if (account_ids.length + campaign_ids.length === 0) return null;
    return error(
      'look-refused',
      `The records refused ${account_ids.length} accounts and ${campaign_ids.length} campaigns ` +
        `of the last look; the rest was written: ${why}`,
      'They are tried again with every look. `stillwatch status --json` names them; report what it prints.',
    );
  },
  ({ analyser, config }) => {
    const { role, sinceLookMs } = analyser.state;
    const late = config.control.stepSeconds * 1000 * STEPS_LATE + config.control.lagSeconds * 1000;
    if (role !== 'analysing' || sinceLookMs === null || sinceLookMs <= late) return null;
    return warning(
      'analysis-late',
      `The last look is ${Math.round(sinceLookMs / 1000)} s old.`,
      'Looks take longer than control.stepSeconds: raise it, or give the store more cores.',
    );
  },
  ({ feed, clock }) => {
    const document = feed.document;
    if (document === null || document.decisions.length === 0) return null;
    const behind = feed.gateways().filter(({ version, seen_at }) => {
      return version !== document.version && clock() - seen_at < SKEW_MS * 10;
    });
    if (feed.gateways().length > 0 && behind.length === 0) return null;
    return warning(
      'gateways-behind',
      behind.length > 0
        ? `${behind.length} gateways have not confirmed the latest decisions.`
        : 'There are decisions in force, and no gateway has asked for them.',
      'Set control.url and control.credentialPath in the gateways’ configuration.',
    );
  },
];

/** What is misconfigured or unwell, worst first. */
export function findProblems(control: Control): Problem[] {
  const now = control.clock();
  const found = CHECKS.map((check) => check(control, now)).filter((each) => each !== null);
  found.push(...gatewayProblems(control.feed.gateways(), now));
  return found.sort((one, other) => one.severity.localeCompare(other.severity));
}
