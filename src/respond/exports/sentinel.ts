/** Writes detections as rows of the custom table in Microsoft Sentinel, and declares its columns. */
import type { Detection, ExportContext } from './detection.ts';
import { type FlatRecord, recordsOf } from './records.ts';

/** Column of the custom table `Stillwatch_CL`, as its data collection rule declares it. */
interface SentinelColumn {
  name: string;
  type: 'datetime' | 'string' | 'long' | 'real' | 'dynamic';
  of:
    | keyof Extract<FlatRecord, { record: 'detection' }>
    | keyof Extract<FlatRecord, { record: 'member' }>;
}

const column = (
  name: string,
  type: SentinelColumn['type'],
  of: SentinelColumn['of'],
): SentinelColumn => ({ name, type, of });

/** Every column but TimeGenerated. */
export const SENTINEL_COLUMNS: readonly SentinelColumn[] = [
  column('Record', 'string', 'record'),
  column('DetectionId', 'string', 'detection_id'),
  column('Kind', 'string', 'kind'),
  column('Activity', 'string', 'activity'),
  column('Title', 'string', 'title'),
  column('Description', 'string', 'description'),
  column('Severity', 'string', 'severity'),
  column('Confidence', 'real', 'confidence'),
  column('ErrorRate', 'real', 'error_rate'),
  column('AlarmedAt', 'datetime', 'alarmed_at'),
  column('FirstSeenAt', 'datetime', 'first_seen_at'),
  column('LastSeenAt', 'datetime', 'last_seen_at'),
  column('Exchanges', 'long', 'exchanges'),
  column('Members', 'long', 'members'),
  column('MembersSha256', 'string', 'members_sha256'),
  column('Reasons', 'dynamic', 'reasons'),
  column('Against', 'dynamic', 'against'),
  column('Capabilities', 'dynamic', 'capabilities'),
  column('Addresses', 'dynamic', 'addresses'),
  column('AccountId', 'string', 'account_id'),
  column('Role', 'string', 'role'),
  column('Strength', 'real', 'strength'),
];

export const SENTINEL_STREAM = 'Custom-Stillwatch_CL';

type SentinelRow = Record<string, unknown> & { TimeGenerated: string };

/**
 * Rows for the Logs Ingestion API of Azure Monitor: one about the detection, one about each member.
 * A column that says nothing of a row is left out.
 */
export function sentinelRows(detection: Detection, context: ExportContext): SentinelRow[] {
  const generated = new Date(context.madeAt).toISOString();
  return recordsOf(detection, context).map((record) => {
    const values: Partial<Record<SentinelColumn['of'], unknown>> = record;
    const filled = SENTINEL_COLUMNS.filter(({ of }) => (values[of] ?? null) !== null);
    return {
      TimeGenerated: generated,
      ...Object.fromEntries(filled.map(({ name, of }) => [name, values[of]])),
    };
  });
}
