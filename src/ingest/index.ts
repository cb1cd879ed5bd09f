/** Takes exchanges in, from log files, OpenTelemetry and gateways' spools, into the store. */
export {
  createExchangeIntake,
  type ExchangeIntake,
  type LookUpNetwork,
  type Taken,
} from './exchange-intake.ts';
export { explainInput } from './logs/explain-input.ts';
export { parseAccessLine } from './logs/formats/access-log.ts';
export { type IngestOptions, ingestLogs } from './logs/read-logs.ts';
export { withRejectsFile } from './logs/rejects-file.ts';
export type { IngestSummary } from './logs/settle.ts';
export type { OtlpPath } from './otlp/protobuf.ts';
export { OTLP_CONTENT_TYPES, readOtlp } from './otlp/read-otlp.ts';
export {
  readSpooledExchanges,
  readSpooledTexts,
  type SpooledExchange,
} from './spool/read-spool-batch.ts';
