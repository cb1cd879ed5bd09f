/** Logs how a file about accounts or networks was read when the control half starts. */
import type { SourceReport } from '#enrich/index';
import type { Log } from '#std/log';

/** A start goes on past lines that it cannot use; that there are some is a warning. */
export function noteSource(
  log: Log,
  event: 'accounts-read' | 'networks-read',
  report: SourceReport,
  unusable = 0,
): void {
  const whole = report.rejected === 0 && unusable === 0 && report.damage === null;
  log[whole ? 'info' : 'warn'](event, { ...report, values_not_used: unusable });
}
