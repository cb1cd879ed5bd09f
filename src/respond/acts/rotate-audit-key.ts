/** Lets a new key sign the audit log: the head over this record is signed by the old key and by the new one. */
import { rotateAuditKeySchema } from '#schema/api/audit';
import { definePreparedAct } from './act.ts';

export const rotateAuditKey = definePreparedAct({
  name: 'rotate-audit-key',
  role: 'admin',
  input: rotateAuditKeySchema,
  prepare: ({ nextAuditKey }) => nextAuditKey(),
  carryOut: async ({ write }, _input, { from, to }) => {
    await write.audit.note({
      what: 'audit-key-rotated',
      object: 'audit-log',
      before: { verifier: from },
      after: { verifier: to },
      newKey: to,
    });
    return { verifier: to, retired: from };
  },
});
