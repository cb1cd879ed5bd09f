/** Formats in which detections leave, in the order in which help lists them. */
export const FORMAT_IDS = [
  'ocsf',
  'stix',
  'cef',
  'ecs',
  'hec',
  'sentinel',
  'slack',
  'nginx',
  'nginx-deny',
  'nftables',
  'suricata',
  'suricata-categories',
  'suricata-rules',
] as const;
export type FormatId = (typeof FORMAT_IDS)[number];

/** Languages in which rules leave. */
export const RULE_LANGUAGES = ['kql', 'spl', 'sigma'] as const;
export type RuleLanguage = (typeof RULE_LANGUAGES)[number];
