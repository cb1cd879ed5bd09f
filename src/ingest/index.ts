/** Takes exchanges in, from log files, OpenTelemetry and gateways' spools, into the store. */
export {
  createExchangeIntake,
  type ExchangeIntake,
  type Taken,
} from './exchange-intake.ts';
export { type ExplainedFile, type ExplainedRecord, explainInput } from './logs/explain-input.ts';
export { parseAccessLine } from './logs/formats/access-log.ts';
export type { IngestSummary } from './logs/ingest-settlement.ts';
export type { LookUpNetwork } from './logs/load-enricher.ts';
export { type IngestOptions, ingestLogs } from './logs/read-logs.ts';
export type { RejectSink } from './logs/rejects.ts';
export { withRejectsFile } from './logs/rejects-file.ts';
export { createOtlpReader, type OtlpReader } from './otlp/otlp-reader.ts';
export type { OtlpPath } from './otlp/protobuf.ts';
export { OTLP_CONTENT_TYPES } from './otlp/read-otlp.ts';
export {
  readSpooledExchanges,
  readSpooledTexts,
  type SpooledExchange,
} from './spool/read-spool-batch.ts';
