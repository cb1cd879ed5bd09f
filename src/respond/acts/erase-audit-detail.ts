/** Erases the detail of every audit record about an object; the tree stays whole. */
import { eraseAuditSchema } from '#schema/api/audit';
import { defineAct } from './act.ts';

export const eraseAuditDetail = defineAct({
  name: 'erase-audit-detail',
  role: 'admin',
  input: eraseAuditSchema,
  carryOut: async ({ write }, { object }) => ({ records: await write.audit.erase(object) }),
});
