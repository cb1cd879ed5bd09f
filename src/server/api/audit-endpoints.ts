import { z } from 'zod';
import { auditVerdictSchema } from '#schema/api/audit';
import { auditRecordSchema, checkpointRecordSchema } from '#schema/audit-record';
import { checkAudit } from '../check-audit.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const PAGE = 5000;

export const AUDIT_ENDPOINTS: readonly AnyEndpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/audit/records',
    needs: 'viewer',
    tag: 'audit',
    summary: 'Records of the audit log, in its order, as they are kept.',
    query: z.object({
      from: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(PAGE).default(100),
    }),
    answer: z.object({ size: z.number().int(), records: z.array(auditRecordSchema) }),
    handle: async ({ records }, { query: { from, limit } }) => ({
      size: await records.audit.size(),
      records: await records.audit.records(from, from + limit),
    }),
  }),
  endpoint({
    method: 'get',
    path: '/v1/audit/checkpoints',
    needs: 'viewer',
    tag: 'audit',
    summary: 'Signed heads of the audit log, and the key that verifies them.',
    answer: z.object({ verifier: z.string(), checkpoints: z.array(checkpointRecordSchema) }),
    handle: async ({ records, auditVerifier }) => ({
      verifier: auditVerifier,
      checkpoints: await records.audit.checkpoints(),
    }),
  }),
  endpoint({
    method: 'post',
    path: '/v1/audit/verify',
    needs: 'viewer',
    tag: 'audit',
    summary: 'Reads the whole audit log and says whether, and where, it was changed.',
    body: z.object({ trusted: z.array(z.string().max(4096)).max(100).default([]) }),
    answer: auditVerdictSchema,
    handle: (control, { body }) => checkAudit(control, body.trusted),
  }),
];
