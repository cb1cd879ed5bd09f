/** The audit log over the API: read, verified, proven, and its personal detail erased. */
import { z } from 'zod';
import { headAfter, proveGrowth, proveRecord } from '#prove/index';
import { eraseAuditDetail, rotateAuditKey } from '#respond/index';
import {
  auditHeadsSchema,
  auditKeyRotatedSchema,
  auditProofSchema,
  auditRecordsSchema,
  auditVerdictSchema,
  cosignaturesSchema,
  erasedSchema,
} from '#schema/api/audit';
import {
  AUDIT_HEAD_PATH,
  auditHeadAnswerSchema,
  auditHeadQuerySchema,
  MOST_HANDOVERS,
} from '#schema/audit-head';
import { cosignaturesOf } from '#std/cosignature';
import { checkAudit } from '../check-audit.ts';
import type { Control } from '../control.ts';
import { actRoute, type Endpoint, question, questionFor } from './endpoint.ts';
import { listRoute } from './list-route.ts';

type Reading = Pick<Control, 'records'>;

const place = z.coerce.number().int().min(0);

/** The keys as an answer may carry them. */
async function signedBy(signer: Control['auditSigner']) {
  const { verifier, handovers } = await signer.keys();
  return { verifier, handovers: [...handovers] };
}

export const AUDIT_ENDPOINTS: readonly Endpoint<Control>[] = [
  listRoute({
    path: '/v1/audit/records',
    tag: 'audit',
    summary: 'Records of the audit log, in its order, as they are kept.',
    filter: { from: place.default(0) },
    usual: 100,
    rows: 'records',
    answer: auditRecordsSchema,
    read: async ({ records }: Reading, { from }, { limit, after }) => {
      const first = after === undefined ? from : Math.max(0, Math.trunc(after.by) + 1);
      const size = await records.audit.size();
      const found = await records.audit.records(first, first + limit);
      const rows = found.map((row) => ({ row, place: { by: row.index, id: row.leaf_hash } }));
      return { rows, beyond: Math.max(0, size - first - rows.length), beside: { size } };
    },
  }),
  listRoute({
    path: '/v1/audit/search',
    tag: 'audit',
    summary: 'Records about one object, of one person or of one kind; the newest first.',
    filter: {
      object: z.string().min(1).max(512).optional(),
      who: z.string().min(1).max(256).optional(),
      what: z.string().min(1).max(64).optional(),
    },
    usual: 100,
    rows: 'records',
    answer: auditRecordsSchema,
    read: async ({ records }: Reading, { object, who, what }, paging) => {
      const filter = {
        ...(object === undefined ? {} : { object }),
        ...(who === undefined ? {} : { who }),
        ...(what === undefined ? {} : { what }),
      };
      const page = await records.lists.auditRecords(filter, paging);
      return { ...page, beside: { size: await records.audit.size() } };
    },
  }),
  listRoute({
    path: '/v1/audit/checkpoints',
    tag: 'audit',
    summary:
      'Signed heads of the audit log with what witnesses signed of them, and the key that verifies them.',
    filter: {},
    rows: 'checkpoints',
    answer: auditHeadsSchema,
    read: async ({ records, auditSigner }: Pick<Control, 'records' | 'auditSigner'>, _, paging) => {
      const { rows, beyond } = await records.lists.checkpoints(paging);
      const kept = await records.cosignatures.all();
      const withCosignatures = cosignaturesOf(kept.map(({ note }) => note));
      const cosigned = rows.map(({ row, place }) => ({
        row: { ...row, note: withCosignatures(row.note) },
        place,
      }));
      return { rows: cosigned, beyond, beside: await signedBy(auditSigner) };
    },
  }),
  listRoute({
    path: '/v1/audit/cosignatures',
    tag: 'audit',
    summary: 'The head that each gateway signed last as a witness, with its signatures.',
    filter: {},
    rows: 'cosignatures',
    answer: cosignaturesSchema,
    read: ({ records }: Reading, _, paging) => records.lists.cosignatures(paging),
  }),
  question({
    method: 'get',
    path: '/v1/audit/proof',
    tag: 'audit',
    summary: 'Proves that one record is in the log: with its path to the newest signed head.',
    input: z.object({ record: place }),
    answer: auditProofSchema,
    handle: async ({ records }: Reading, { record }) => ({
      proof: await proveRecord(records.audit, record),
    }),
  }),
  question({
    method: 'get',
    path: '/v1/audit/consistency',
    tag: 'audit',
    summary: 'Proves that the log only grew since it had so many records, up to a signed head.',
    input: z.object({ from: place, to: place.optional() }),
    answer: auditProofSchema,
    handle: async ({ records }: Reading, { from, to }) => ({
      proof: await proveGrowth(records.audit, from, to),
    }),
  }),
  questionFor(
    'decisions',
    question({
      method: 'get',
      path: AUDIT_HEAD_PATH,
      tag: 'gateways',
      summary:
        'The newest signed head, and the proof that it grew out of an older one: for witnesses.',
      input: auditHeadQuerySchema,
      answer: auditHeadAnswerSchema,
      handle: async (
        { records, auditSigner }: Pick<Control, 'records' | 'auditSigner'>,
        { after },
      ) => {
        const { verifier, handovers } = await signedBy(auditSigner);
        const told = handovers.slice(-MOST_HANDOVERS);
        return { verifier, handovers: told, ...(await headAfter(records.audit, after)) };
      },
    }),
  ),
  question({
    method: 'post',
    path: '/v1/audit/verify',
    tag: 'audit',
    summary: 'Reads the whole audit log and says whether, and where, it was changed.',
    input: z.strictObject({ trusted: z.array(z.string().max(4096)).max(100).default([]) }),
    answer: auditVerdictSchema,
    handle: (control: Pick<Control, 'records' | 'auditSigner' | 'health'>, { trusted }) =>
      checkAudit(control, trusted),
  }),
  actRoute({
    method: 'post',
    path: '/v1/audit/rotate-key',
    tag: 'audit',
    summary: 'Lets a new key sign the audit log from now on; the old one verifies what it signed.',
    act: rotateAuditKey,
    answer: auditKeyRotatedSchema,
  }),
  actRoute({
    method: 'post',
    path: '/v1/audit/erase',
    tag: 'audit',
    summary: 'Erases the detail of every record about an object; the log still verifies.',
    act: eraseAuditDetail,
    answer: erasedSchema,
  }),
];
