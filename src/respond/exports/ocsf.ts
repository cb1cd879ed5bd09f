/** Writes detections as OCSF 1.9.0 Detection Findings. */
import { ATLAS_EXTRACTION, ATLAS_VERSION, PRODUCT } from './catalogue.ts';
import {
  type Detection,
  type DetectionActivity,
  type ExportContext,
  NAMED_MEMBERS,
  type Severity,
} from './detection.ts';
import { membersHash } from './members-hash.ts';

export const OCSF_VERSION = '1.9.0';

const CLASS_UID = 2004;
const ACTIVITIES: Record<DetectionActivity, { id: number; name: string; status: number }> = {
  create: { id: 1, name: 'Create', status: 1 },
  update: { id: 2, name: 'Update', status: 2 },
  close: { id: 3, name: 'Close', status: 4 },
};
const STATUS_NAMES: Record<number, string> = { 1: 'New', 2: 'In Progress', 4: 'Resolved' };
const SEVERITY: Record<Severity, { id: number; name: string }> = {
  info: { id: 1, name: 'Informational' },
  low: { id: 2, name: 'Low' },
  medium: { id: 3, name: 'Medium' },
  high: { id: 4, name: 'High' },
  critical: { id: 5, name: 'Critical' },
};
const ANALYTIC_STATISTICAL = { type_id: 3, type: 'Statistical' };
const OBSERVABLE_ADDRESS = { type_id: 2, type: 'IP Address' };
const ADDRESSES_SHOWN = 50;

/**
 * OCSF 1.9.0 Detection Finding (class 2004). Times are epoch milliseconds. At most 100 members and 50
 * addresses stand among the evidences; `unmapped` has the full count and the hash of the member list.
 * Source: schema.ocsf.io, events/findings/detection_finding.
 */
export function ocsfFinding(detection: Detection, context: ExportContext) {
  const { activity, madeAt } = context;
  const { id: activityId, name: activityName, status } = ACTIVITIES[activity];
  const severity = SEVERITY[detection.severity];
  return {
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: activityId,
    activity_name: activityName,
    type_uid: CLASS_UID * 100 + activityId,
    time: detection.alarmedAt,
    ...(detection.firstSeenAt === null ? {} : { start_time: detection.firstSeenAt }),
    ...(detection.lastSeenAt === null ? {} : { end_time: detection.lastSeenAt }),
    severity_id: severity.id,
    severity: severity.name,
    status_id: status,
    status: STATUS_NAMES[status],
    is_alert: activity !== 'close',
    confidence_id: confidenceId(detection.confidence),
    confidence_score: Math.round(detection.confidence * 100),
    message: detection.title,
    metadata: {
      version: OCSF_VERSION,
      uid: `${detection.kind}:${detection.uid}:${madeAt}`,
      logged_time: madeAt,
      product: { name: PRODUCT.name, vendor_name: PRODUCT.vendor, version: context.version },
    },
    finding_info: findingInfo(detection, madeAt),
    evidences: evidencesOf(detection),
    observables: addressesOf(detection).map(({ value }) => ({
      name: 'evidences.src_endpoint.ip',
      ...OBSERVABLE_ADDRESS,
      value,
    })),
    unmapped: {
      stillwatch: {
        kind: detection.kind,
        exchanges: detection.exchanges,
        error_rate: detection.error,
        members: detection.members.length,
        members_sha256: membersHash(detection.members),
        capabilities: detection.capabilities,
        against: detection.against,
      },
    },
  };
}

function findingInfo(detection: Detection, madeAt: number) {
  const { tactic, technique, subTechnique } = ATLAS_EXTRACTION;
  return {
    uid: detection.uid,
    title: detection.title,
    desc: detection.description,
    created_time: detection.alarmedAt,
    modified_time: madeAt,
    ...(detection.firstSeenAt === null ? {} : { first_seen_time: detection.firstSeenAt }),
    ...(detection.lastSeenAt === null ? {} : { last_seen_time: detection.lastSeenAt }),
    analytic: {
      ...ANALYTIC_STATISTICAL,
      uid: detection.kind,
      name: `Stillwatch ${detection.kind}`,
    },
    related_analytics: detection.reasons.map(({ id, reason }) => ({
      ...ANALYTIC_STATISTICAL,
      uid: id,
      name: id,
      desc: reason,
    })),
    attacks: [{ version: ATLAS_VERSION, tactic, technique, sub_technique: subTechnique }],
    types: ['Model distillation'],
  };
}

function evidencesOf(detection: Detection) {
  return [
    ...detection.members.slice(0, NAMED_MEMBERS).map(({ account_id, role, strength }) => ({
      actor: { user: { uid: account_id } },
      data: { role, strength },
    })),
    ...addressesOf(detection).map(({ value, asn, accounts, others }) => ({
      src_endpoint: {
        ip: value,
        ...(asn === null ? {} : { autonomous_system: { number: asn } }),
      },
      data: { accounts, others },
    })),
  ];
}

function addressesOf({ traits }: Detection) {
  return traits?.addresses.slice(0, ADDRESSES_SHOWN) ?? [];
}

/** 1 low, 2 medium, 3 high. */
function confidenceId(confidence: number): number {
  if (confidence < 0.5) return 1;
  return confidence < 0.9 ? 2 : 3;
}
