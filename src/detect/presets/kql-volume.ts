/** The volume rule of SIEM workbooks, as a query over the exchanges table. */

import { EXCHANGE_TABLE } from '#schema/exchange';
import type { Preset } from './preset.ts';

const LIMITS = { outputTokens: 100_000, requests: 5_000 };

/**
 * The volume rule of SIEM workbooks: per account and address, by UTC day. An unknown number of
 * output tokens is unknown, not zero: such a row can only be named for its requests.
 */
export const kqlVolume: Preset = {
  id: 'kql-volume',
  rule:
    'Per account and address by UTC day: more than 100,000 output tokens or more than 5,000 ' +
    'requests; Critical above twice the tokens, else High.',
  columns: [
    { name: 'severity', title: 'severity', numeric: false },
    { name: 'day', title: 'day', numeric: false },
    { name: 'account_id', title: 'account', numeric: false },
    { name: 'address', title: 'address', numeric: false },
    { name: 'requests', title: 'requests', numeric: true },
    { name: 'output_tokens', title: 'output tokens', numeric: true },
  ],
  params: { tokens: LIMITS.outputTokens, requests: LIMITS.requests },
  sql: `
    SELECT
      if(ifNull(tokens > 2 * {tokens:UInt64}, 0), 'Critical', 'High') AS severity,
      toString(day) AS day,
      account_id,
      if(ip = toIPv6('::'), NULL, replaceOne(toString(ip), '::ffff:', '')) AS address,
      toFloat64(calls) AS requests,
      toFloat64(tokens) AS output_tokens
    FROM (
      SELECT toDate(ts) AS day, account_id, ip, count() AS calls, sum(output_tokens) AS tokens
      FROM ${EXCHANGE_TABLE}
      GROUP BY day, account_id, ip
      HAVING ifNull(tokens > {tokens:UInt64}, 0) OR calls > {requests:UInt64}
    )
    ORDER BY tokens DESC NULLS LAST, calls DESC, account_id, day, ip`,
};
