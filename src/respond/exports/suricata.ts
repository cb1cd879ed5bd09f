/** Writes address lists and TLS clients as reputation lists and rules for Suricata. */
import { createHash } from 'node:crypto';
import { addressListOf, type ListOptions, plainName } from './address-list.ts';
import type { Detection, ExportContext } from './detection.ts';
import { listHeading } from './list-heading.ts';

/** Of 1 to 60; to be named in `reputation-categories-file`. */
const CATEGORY = { id: 51, short: 'Stillwatch', description: 'Coordinated harvesting of a model' };
/** Suricata's scores end at 127. */
const HIGHEST_SCORE = 127;
const LEAST_SCORE = 60;

const FIRST_SID = 1_700_000;
const SIDS = 200_000;
const JA4 = /^[tqd][0-9a-z]{2}[di]\d{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/;

/** The reputation list: `address,category,score`. */
export function suricataReputation(
  detections: readonly Detection[],
  context: ExportContext,
  options?: ListOptions,
): string {
  const list = addressListOf(detections, options);
  const rows = list.entries.map(
    ({ value, confidence }) => `${value},${CATEGORY.id},${scoreOf(confidence)}`,
  );
  return lines([...listHeading(list, context).map((line) => `# ${line}`), ...rows]);
}

export function suricataCategories(): string {
  return lines([`${CATEGORY.id},${CATEGORY.short},${CATEGORY.description}`]);
}

/**
 * Rules: one that drops what the reputation list names, and one alert for each TLS client (JA4) that
 * no account outside a campaign used. Suricata must stand before the end of TLS to see the latter.
 */
export function suricataRules(detections: readonly Detection[]): string {
  const reputation =
    'drop ip any any -> $HOME_NET any (msg:"Stillwatch: address of a harvesting campaign"; ' +
    `flow:to_server; iprep:src,${CATEGORY.short},>,${LEAST_SCORE}; ` +
    `classtype:policy-violation; sid:${FIRST_SID}; rev:1;)`;
  const rules = new Map<number, string>();
  for (const { traits, uid } of detections) {
    for (const { ja4, others } of traits?.clients ?? []) {
      if (others > 0 || !JA4.test(ja4)) continue;
      const sid = sidOf(ja4);
      rules.set(
        sid,
        `alert tls any any -> $HOME_NET any (msg:"Stillwatch: TLS client of campaign ${plainName(uid)}"; ` +
          `flow:to_server; requires:feature ja4; ja4.hash; content:"${ja4}"; ` +
          `classtype:policy-violation; sid:${sid}; rev:1;)`,
      );
    }
  }
  return lines([reputation, ...rules.values()]);
}

function scoreOf(confidence: number): number {
  return Math.max(1, Math.min(HIGHEST_SCORE, Math.round(confidence * HIGHEST_SCORE)));
}

/** The same client keeps its rule number from one export to the next. */
function sidOf(ja4: string): number {
  const digest = createHash('sha256').update(ja4).digest();
  return FIRST_SID + 1 + (digest.readUInt32BE(0) % (SIDS - 1));
}

function lines(rows: readonly string[]): string {
  return `${rows.join('\n')}\n`;
}
