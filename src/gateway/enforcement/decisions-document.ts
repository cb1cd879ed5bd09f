import { z } from 'zod';
import { decisionSchema } from '#schema/decision';

const campaignMembers = z.record(z.string().max(128), z.array(z.string().max(256)));

/** Every live decision at one moment, as the control half gives it out. */
export const decisionsDocumentSchema = z.strictObject({
  schema: z.literal('stillwatch.decisions/1'),
  version: z.number().int().min(0),
  /** UTC epoch milliseconds. */
  issued_at: z.number().int(),
  decisions: z.array(decisionSchema),
  /** Accounts of each campaign that a decision names. */
  campaigns: campaignMembers.default({}),
});
export type DecisionsDocument = z.infer<typeof decisionsDocumentSchema>;

/** What changed since `base_version`. */
export const decisionsChangeSchema = z.strictObject({
  schema: z.literal('stillwatch.decisions-change/1'),
  base_version: z.number().int().min(0),
  version: z.number().int().min(0),
  issued_at: z.number().int(),
  /** New decisions, and new forms of known ones, by id. */
  put: z.array(decisionSchema).default([]),
  /** Ids of decisions that are lifted. */
  lift: z.array(z.string()).default([]),
  /** New member lists; an empty one removes the campaign. */
  campaigns: campaignMembers.default({}),
});
export type DecisionsChange = z.infer<typeof decisionsChangeSchema>;

export const NO_DECISIONS: DecisionsDocument = {
  schema: 'stillwatch.decisions/1',
  version: 0,
  issued_at: 0,
  decisions: [],
  campaigns: {},
};

/** The document after a change; null when the change starts from another version. */
export function applyChange(
  document: DecisionsDocument,
  change: DecisionsChange,
): DecisionsDocument | null {
  if (document.version !== change.base_version) return null;
  const decisions = new Map(document.decisions.map((one) => [one.id, one]));
  for (const id of change.lift) decisions.delete(id);
  for (const one of change.put) decisions.set(one.id, one);
  const campaigns = { ...document.campaigns };
  for (const [id, members] of Object.entries(change.campaigns)) {
    if (members.length === 0) delete campaigns[id];
    else campaigns[id] = members;
  }
  const { version, issued_at } = change;
  return { ...document, version, issued_at, decisions: [...decisions.values()], campaigns };
}
