/** The rule for many long answers, as a query over the exchanges table. */

import { EXCHANGE_TABLE } from '#schema/exchange';
import type { Preset } from './preset.ts';

const LIMITS = { requests: 1_000, tokensPerRequest: 500 };

/**
 * Long answers, many times: all output tokens over all requests, as the rule is written. Requests
 * whose tokens are unknown only lower it.
 */
export const outputRatio: Preset = {
  id: 'output-ratio',
  rule: 'Per account: more than 1,000 requests and more than 500 output tokens per request.',
  columns: [
    { name: 'account_id', title: 'account', numeric: false },
    { name: 'requests', title: 'requests', numeric: true },
    { name: 'output_tokens', title: 'output tokens', numeric: true },
    { name: 'output_tokens_per_request', title: 'per request', numeric: true },
  ],
  params: {
    requests: LIMITS.requests,
    ratio: LIMITS.tokensPerRequest,
  },
  sql: `
    SELECT
      account_id,
      toFloat64(calls) AS requests,
      toFloat64(tokens) AS output_tokens,
      tokens / calls AS output_tokens_per_request
    FROM (
      SELECT account_id, count() AS calls, sum(output_tokens) AS tokens
      FROM ${EXCHANGE_TABLE}
      GROUP BY account_id
      HAVING calls > {requests:UInt64} AND ifNull(tokens / calls > {ratio:Float64}, 0)
    )
    ORDER BY output_tokens_per_request DESC, calls DESC, account_id`,
};
