import type { Problem } from '#schema/control-api';
import type { Control } from './control.ts';

/** Clocks that differ by more than this make steps miss exchanges. */
const SKEW_MS = 60_000;
/** No look for so many steps is too long. */
const STEPS_LATE = 5;

type Check = (control: Control, now: number) => Problem | null;

const warning = (code: string, message: string, hint: string): Problem => ({
  code,
  severity: 'warning',
  message,
  hint,
});

const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

const CHECKS: readonly Check[] = [
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
  ({ analyser }) =>
    analyser.state.error === null
      ? null
      : {
          code: 'analysis-failed',
          severity: 'error',
          message: `The last look failed: ${analyser.state.error}`,
          hint: 'It is tried again with the next step.',
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
  return found.sort((one, other) => one.severity.localeCompare(other.severity));
}
