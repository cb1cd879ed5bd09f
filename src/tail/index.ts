/** Live triage of an access log as it grows. */
export type { AccessLineParser } from './access-event.ts';
export { followLog, type LogBatch } from './follow-log.ts';
export { addressesOf, type CountedKey } from './key-table.ts';
export { streamLines } from './stream-lines.ts';
export { type Alarm, KEY_KINDS, type KeyKind, Triage } from './triage.ts';
