/** Writes address lists as nginx configuration: a geo map, or deny lines. */
import { addressListOf, type ListOptions, plainName } from './address-list.ts';
import type { Detection, ExportContext } from './detection.ts';
import { listHeading } from './list-heading.ts';

/**
 * For `include` in the http block: `$stillwatch_campaign` is the campaign of the client's address, or
 * empty. What to do with it is the site's to say, e.g. `if ($stillwatch_campaign) { return 403; }`.
 */
export function nginxGeo(
  detections: readonly Detection[],
  context: ExportContext,
  options?: ListOptions,
): string {
  const list = addressListOf(detections, options);
  const lines = list.entries.map(({ value, uid }) => `    ${value} "${plainName(uid)}";`);
  return text([
    ...listHeading(list, context).map((line) => `# ${line}`),
    'geo $stillwatch_campaign {',
    '    default "";',
    ...lines,
    '}',
  ]);
}

/** For `include` in an http, server or location block: refuses the addresses with 403. */
export function nginxDeny(
  detections: readonly Detection[],
  context: ExportContext,
  options?: ListOptions,
): string {
  const list = addressListOf(detections, options);
  return text([
    ...listHeading(list, context).map((line) => `# ${line}`),
    ...list.entries.map(({ value }) => `deny ${value};`),
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
