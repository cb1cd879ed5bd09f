/** Applies the control half's changes to the document of decisions. */
import type { DecisionsChange, DecisionsDocument } from '#schema/decisions-document';

export {
  type DecisionsChange,
  type DecisionsDocument,
  decisionsChangeSchema,
  decisionsDocumentSchema,
} from '#schema/decisions-document';

export const NO_DECISIONS: DecisionsDocument = {
  schema: 'stillwatch.decisions/1',
  version: 0,
  issued_at: 0,
  decisions: [],
  campaigns: {},
};

/** The document after a change; null when the change starts from another version or series. */
export function applyChange(
  document: DecisionsDocument,
  change: DecisionsChange,
): DecisionsDocument | null {
  if (document.version !== change.base_version) return null;
  if ((document.series ?? '') !== (change.series ?? '')) return null;
  const decisions = new Map(document.decisions.map((one) => [one.id, one]));
  for (const id of change.lift) decisions.delete(id);
  for (const one of change.put) decisions.set(one.id, one);
  const campaigns = { ...document.campaigns };
  for (const [id, members] of Object.entries(change.campaigns)) {
    if (members.length === 0) delete campaigns[id];
    else campaigns[id] = members;
  }
  const { version, issued_at } = change;
  const next = { ...document, version, issued_at, decisions: [...decisions.values()], campaigns };
  return change.allow === undefined ? next : { ...next, allow: change.allow };
}
