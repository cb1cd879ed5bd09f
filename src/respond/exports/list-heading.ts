/** Writes the comment lines at the top of every exported address list. */
import type { AddressList } from './address-list.ts';
import type { ExportContext } from './detection.ts';

/** Comment lines for the head of a list: who made it, when it ends, what is not in it. */
export function listHeading(list: AddressList, context: ExportContext): string[] {
  const until = new Date(context.madeAt + context.validMs).toISOString();
  return [
    `Stillwatch ${context.version.replaceAll(/[^\w.+-]/g, '_')}, made ${new Date(context.madeAt).toISOString()}`,
    `${list.entries.length} listed as used by one campaign; ${list.withheld} withheld: others use them, or local`,
    `Make it anew before ${until}: addresses change hands`,
  ];
}
