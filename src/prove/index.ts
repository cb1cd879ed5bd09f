/** Keeps the audit log as a Merkle tree, signs its heads, and verifies them. */
export { type KeptHead, keepHead } from './log/kept-head.ts';
export { proveGrowth, proveRecord } from './log/prove-records.ts';
export { type LogSigner, openLogSigner } from './log/signer.ts';
export { verifyRecords } from './log/verify-records.ts';
export { verifyAuditFile } from './verify/audit-file.ts';
export { signedSize } from './verify/checkpoint.ts';
export type { LogVerdict } from './verify/verify-log.ts';
export { type ProofVerdict, verifyProof } from './verify/verify-proof.ts';
