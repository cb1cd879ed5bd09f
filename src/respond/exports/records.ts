/** Flattens a detection into rows, for webhooks, Splunk and Sentinel alike. */
import type { Detection, ExportContext } from './detection.ts';
import { membersHash } from './members-hash.ts';

/** A row about the detection as a whole. */
interface DetectionRecord {
  record: 'detection';
  detection_id: string;
  kind: Detection['kind'];
  activity: ExportContext['activity'];
  title: string;
  description: string;
  severity: Detection['severity'];
  confidence: number;
  error_rate: number;
  /** ISO 8601 UTC, as every time here. */
  alarmed_at: string;
  first_seen_at: string | null;
  last_seen_at: string | null;
  exchanges: number | null;
  members: number;
  members_sha256: string;
  reasons: Detection['reasons'];
  against: Detection['against'];
  capabilities: Detection['capabilities'];
  addresses: readonly string[];
}

/** A row about one of its members; joins with the first by `detection_id`. */
interface MemberRecord {
  record: 'member';
  detection_id: string;
  kind: Detection['kind'];
  activity: ExportContext['activity'];
  account_id: string;
  role: string;
  strength: number;
}

export type FlatRecord = DetectionRecord | MemberRecord;

const ADDRESSES = 100;

/** A detection as flat rows for stores that search rows: itself, then every member. */
export function recordsOf(detection: Detection, context: ExportContext): FlatRecord[] {
  const { kind, members, traits } = detection;
  const shared = { detection_id: detection.uid, kind, activity: context.activity };
  return [
    {
      record: 'detection',
      ...shared,
      title: detection.title,
      description: detection.description,
      severity: detection.severity,
      confidence: detection.confidence,
      error_rate: detection.error,
      alarmed_at: iso(detection.alarmedAt),
      first_seen_at: detection.firstSeenAt === null ? null : iso(detection.firstSeenAt),
      last_seen_at: detection.lastSeenAt === null ? null : iso(detection.lastSeenAt),
      exchanges: detection.exchanges,
      members: members.length,
      members_sha256: membersHash(members),
      reasons: detection.reasons,
      against: detection.against,
      capabilities: detection.capabilities,
      addresses: traits?.addresses.slice(0, ADDRESSES).map(({ value }) => value) ?? [],
    },
    ...members.map(({ account_id, role, strength }) => ({
      record: 'member' as const,
      ...shared,
      account_id,
      role,
      strength,
    })),
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
