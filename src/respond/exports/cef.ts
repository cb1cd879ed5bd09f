/** Writes detections as ArcSight CEF, bare or inside syslog lines. */
import { PRODUCT } from './catalogue.ts';
import type { Detection, ExportContext, Severity } from './detection.ts';
import { membersHash } from './members-hash.ts';
import { syslogLine } from './syslog.ts';

const CEF_SEVERITY: Record<Severity, number> = {
  info: 1,
  low: 3,
  medium: 5,
  high: 8,
  critical: 10,
};
const SYSLOG_SEVERITY: Record<Severity, number> = {
  info: 6,
  low: 5,
  medium: 4,
  high: 3,
  critical: 2,
};

/** Longest value that the dictionary allows for cs fields and msg. */
const LONGEST_VALUE = 1023;
const NAMED = 20;

/** CEF:0 as one line without syslog around it. Source: the ArcSight CEF implementation standard. */
export function cefEvent(detection: Detection, context: ExportContext): string {
  const { kind, severity, title } = detection;
  const header = ['CEF:0', PRODUCT.vendor, PRODUCT.name, context.version, kind, title];
  const extension = Object.entries(fieldsOf(detection, context))
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${key}=${extensionValue(String(value))}`);
  return [
    ...header.map((part, at) => (at === 0 ? part : headerValue(part))),
    String(CEF_SEVERITY[severity]),
    extension.join(' '),
  ].join('|');
}

/** The same over syslog, RFC 5424, one line without its frame. */
export function cefSyslog(detection: Detection, context: ExportContext, hostname = '-'): string {
  return syslogLine({
    severity: SYSLOG_SEVERITY[detection.severity],
    at: context.madeAt,
    hostname,
    messageId: `${detection.kind}-${context.activity}`,
    message: cefEvent(detection, context),
  });
}

function fieldsOf(detection: Detection, context: ExportContext): Record<string, unknown> {
  const { kind, members, traits, reasons } = detection;
  const [address] = traits?.addresses ?? [];
  const four = address !== undefined && !address.value.includes(':');
  return {
    rt: context.madeAt,
    start: detection.firstSeenAt,
    end: detection.lastSeenAt,
    externalId: detection.uid,
    act: context.activity,
    cat: 'model-distillation',
    cnt: detection.exchanges,
    suid: kind === 'account' ? detection.uid : null,
    src: four ? address.value : null,
    c6a2: address !== undefined && !four ? address.value : null,
    c6a2Label: address !== undefined && !four ? 'Source IPv6 Address' : null,
    cs1: members
      .slice(0, NAMED)
      .map((one) => one.account_id)
      .join(' '),
    cs1Label: 'members',
    cs2: membersHash(members),
    cs2Label: 'membersSha256',
    cs3: reasons.map(({ id }) => id).join(' '),
    cs3Label: kind === 'campaign' ? 'tests' : 'detectors',
    cn1: members.length,
    cn1Label: 'memberCount',
    cfp1: detection.confidence,
    cfp1Label: 'confidence',
    cfp2: detection.error,
    cfp2Label: kind === 'campaign' ? 'qValue' : 'pValue',
    msg: [...new Set([detection.description, ...reasons.map(({ reason }) => reason)])].join(' '),
  };
}

function headerValue(text: string): string {
  return plain(text)
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|');
}

function extensionValue(text: string): string {
  return plain(cut(text))
    .replaceAll('\\', '\\\\')
    .replaceAll('=', '\\=')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n');
}

function cut(text: string): string {
  if (text.length <= LONGEST_VALUE) return text;
  const end = text.codePointAt(LONGEST_VALUE - 2)! > 0xffff ? LONGEST_VALUE - 2 : LONGEST_VALUE - 1;
  return `${text.slice(0, end)}…`;
}

/** Control characters other than line ends have no escape: they become spaces. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, (char) => (char === '\n' || char === '\r' ? char : ' '));
}
