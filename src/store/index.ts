/** Exchanges and features in ClickHouse, embedded or remote. */
export { insertAccountFacts, streamAccountFacts } from './account-facts.ts';
export { pastDamage, readMissingDays, setAsideWhatFailed } from './damaged-parts.ts';
export {
  type ExchangeText,
  insertTexts,
  type KeptText,
  keepTextsFor,
  keptTextIds,
  readTexts,
} from './exchange-texts.ts';
export {
  type AccountTotals,
  countExchangesSince,
  readAccountTotals,
} from './exchanges/account-totals.ts';
export {
  type ExchangeSpan,
  readAccountActivity,
  readAccountBuckets,
  readAddresses,
  readExchangeIds,
  readMissingFields,
  readSpan,
  readTotalBuckets,
} from './exchanges/activity-queries.ts';
export { createExchangeEncoder } from './exchanges/exchange-encoder.ts';
export { createExchangeInserter, type RefusedRow } from './exchanges/insert-exchanges.ts';
export {
  readSubjectTotals,
  type SubjectQuestion,
  type SubjectTotals,
} from './exchanges/subject-totals.ts';
export { withoutRows } from './native/without-rows.ts';
export { openStore } from './open-store.ts';
export { paramBatches } from './param-batches.ts';
export { type DeletedRows, type DeletedScope, deleteRows, keepExchangesFor } from './retention.ts';
export type { QueryParams, Store } from './store.ts';
