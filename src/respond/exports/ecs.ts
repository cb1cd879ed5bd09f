/** Writes detections as documents of the Elastic Common Schema. */
import { ATLAS_EXTRACTION, PRODUCT } from './catalogue.ts';
import type { Detection, DetectionActivity, ExportContext, Severity } from './detection.ts';
import { membersHash } from './members-hash.ts';

export const ECS_VERSION = '9.5.0';

const SEVERITY: Record<Severity, number> = { info: 1, low: 21, medium: 47, high: 73, critical: 99 };
const ACTION: Record<DetectionActivity, string> = {
  create: 'detection-created',
  update: 'detection-updated',
  close: 'detection-closed',
};
const RELATED = 1000;

/**
 * One document of the Elastic Common Schema: an alert of one campaign or account. Numbers that ECS has
 * no field for stand under `stillwatch`. Source: Elastic Common Schema field reference, 9.5.
 */
export function ecsDocument(detection: Detection, context: ExportContext) {
  const { traits, members, reasons } = detection;
  const addresses = traits?.addresses ?? [];
  const [address] = addresses;
  const { tactic, technique, subTechnique } = ATLAS_EXTRACTION;
  return {
    '@timestamp': new Date(context.madeAt).toISOString(),
    ecs: { version: ECS_VERSION },
    message: `${detection.title}. ${detection.description}`,
    event: {
      kind: 'alert',
      category: ['threat'],
      type: ['indicator'],
      action: ACTION[context.activity],
      dataset: 'stillwatch.detection',
      module: 'stillwatch',
      provider: 'stillwatch',
      id: `${detection.kind}:${detection.uid}:${context.madeAt}`,
      severity: SEVERITY[detection.severity],
      risk_score: Math.round(detection.confidence * 100),
      reason: reasons.map(({ reason }) => reason).join(' '),
      created: new Date(detection.alarmedAt).toISOString(),
      ...(detection.firstSeenAt === null
        ? {}
        : { start: new Date(detection.firstSeenAt).toISOString() }),
      ...(detection.lastSeenAt === null
        ? {}
        : { end: new Date(detection.lastSeenAt).toISOString() }),
    },
    observer: { vendor: PRODUCT.vendor, product: PRODUCT.name, version: context.version },
    rule: { id: detection.kind, name: detection.title, ruleset: 'stillwatch' },
    threat: {
      framework: 'MITRE ATLAS',
      tactic: { id: [tactic.uid], name: [tactic.name] },
      technique: {
        id: [technique.uid],
        name: [technique.name],
        subtechnique: { id: [subTechnique.uid], name: [subTechnique.name] },
      },
    },
    ...(detection.kind === 'account' ? { user: { id: detection.uid } } : {}),
    ...(address === undefined
      ? {}
      : {
          source: {
            ip: address.value,
            ...(address.asn === null ? {} : { as: { number: address.asn } }),
          },
        }),
    related: {
      user: members.slice(0, RELATED).map(({ account_id }) => account_id),
      ip: addresses.slice(0, RELATED).map(({ value }) => value),
    },
    stillwatch: {
      kind: detection.kind,
      uid: detection.uid,
      activity: context.activity,
      confidence: detection.confidence,
      error_rate: detection.error,
      exchanges: detection.exchanges,
      members: members.length,
      members_sha256: membersHash(members),
      reasons,
      against: detection.against,
      capabilities: detection.capabilities,
    },
  };
}
