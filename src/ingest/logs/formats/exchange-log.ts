/** Reads Stillwatch's own log format, one exchange a line. */
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, Rejected } from '../format.ts';

/**
 * Stillwatch's own log: one exchange a line, field names as in the store. Needed are `ts`,
 * `account_id` and one of `prompt`, `messages`, `prompt_chars` (or a `fingerprint`); a field that
 * exchanges do not have is counted, not refused.
 */
export const exchangeLog = defineLogFormat({
  id: 'exchange-log',
  title: 'Stillwatch exchange log',
  reads: 'objects',

  recognise(record) {
    if (record.account_id === undefined || record.ts === undefined) return 0;
    const told = ['prompt', 'messages', 'prompt_chars', 'fingerprint'];
    return told.some((field) => record[field] !== undefined) ? 1 : 0.7;
  },

  map(record, context) {
    const exchange = buildExchange(record, context);
    if (exchange instanceof Rejected || exchange.prompt !== null) return exchange;
    if (exchange.prompt_chars !== null || exchange.messages !== null) return exchange;
    return new Rejected('FIELD_MISSING', 'prompt', 'one of prompt, messages, prompt_chars');
  },
});
