/** Keeps the audit log as a Merkle tree, signs its heads, and verifies them. */
export { headAfter, proveGrowth, proveRecord } from './log/prove-records.ts';
export { type ExtensionSigner, openExtensionSigner } from './log/sign-extension.ts';
export { auditKeyProblem } from './log/signer-keys.ts';
export { verifyRecords } from './log/verify-records.ts';
export { auditFileHeads, verifyAuditFile } from './verify/audit-file.ts';
export { judgeCosigned } from './verify/judge-cosigned.ts';
export type { LogVerdict } from './verify/verify-log.ts';
export { type ProofVerdict, verifyProof } from './verify/verify-proof.ts';
export { seenBy, sightingsIn, type WitnessSighting } from './verify/witnessed.ts';
