/** Whom exchanges name, as decisions can be about them, with how much each sent. */

import type { DecisionScope } from '#schema/decision';
import { EXCHANGE_TABLE } from '#schema/exchange';
import { IN_SPAN } from '#schema/span-condition';
import { paramBatches } from '../param-batches.ts';
import type { Store } from '../store.ts';

/** One combination of names, and what was sent under it. Unknown names are null, an unknown hash is 0. */
export interface SubjectTotals {
  account_id: string;
  org_id: string | null;
  api_key_id: string | null;
  end_user_id: string | null;
  /** Empty where unknown. */
  address: string;
  asn: number | null;
  model: string | null;
  exact_hash: number;
  template_hash: number;
  opening_hash: number;
  system_hash: number;
  tools_hash: number;
  exchanges: number;
  cost_usd: number | null;
  /** UTC epoch ms. */
  first_seen_at: number;
}

/** What a decision is about; `account_ids` are those of a campaign. */
export interface SubjectQuestion {
  scope: DecisionScope;
  value: string;
  account_ids: readonly string[];
}

/** Combinations of more are not counted: whoever asks learns that there are too many. */
const MOST_SUBJECTS = 200_000;
const HASHES = ['exact', 'template', 'opening', 'system', 'tools'] as const;

/** A condition that leaves out nobody whom the question can mean; who is meant, the matcher says. */
function narrowed({ scope, value }: SubjectQuestion): string {
  switch (scope) {
    case 'organisation':
      return 'org_id = {value:String}';
    case 'api_key':
      return 'api_key_id = {value:String}';
    case 'end_user':
      return 'end_user_id = {value:String}';
    case 'address':
      return 'ip = toIPv6OrZero({value:String})';
    case 'network':
      return "asn = toUInt32OrZero(replaceRegexpOne({value:String}, '^(?i)AS', ''))";
    case 'fingerprint': {
      const kind = HASHES.find((one) => value.startsWith(`${one}:`));
      if (kind === undefined) return 'false';
      return `${kind}_hash = toUInt64OrZero(splitByChar(':', {value:String})[2])`;
    }
    case 'account':
    case 'campaign':
      return 'account_id IN {accounts:Array(String)}';
  }
}

const plain = (address: string): string => {
  if (address === '::') return '';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
};

/** Names and totals in [from, to), UTC epoch ms; null = more combinations than are counted. */
export async function readSubjectTotals(
  store: Store,
  about: SubjectQuestion,
  { from, to }: { from: number; to: number },
): Promise<SubjectTotals[] | null> {
  const { scope, value, account_ids } = about;
  const named = scope === 'account' ? [value] : scope === 'campaign' ? account_ids : null;
  const batches = named === null ? [[]] : paramBatches(named);
  const totals: SubjectTotals[] = [];
  for (const accounts of batches) {
    const rows = await store.query<SubjectTotals>(
      `SELECT account_id, nullIf(toString(org_id), '') AS org_id,
         nullIf(api_key_id, '') AS api_key_id, nullIf(end_user_id, '') AS end_user_id,
         toString(ip) AS address, nullIf(asn, 0) AS asn, nullIf(toString(model), '') AS model,
         ${HASHES.map((hash) => `toFloat64(${hash}_hash) AS ${hash}_hash`).join(', ')},
         toFloat64(count()) AS exchanges, sum(cost_usd) AS cost_usd,
         toFloat64(min(toUnixTimestamp64Milli(ts))) AS first_seen_at
       FROM ${EXCHANGE_TABLE} WHERE ${narrowed(about)} AND ${IN_SPAN}
       GROUP BY ALL LIMIT ${MOST_SUBJECTS + 1}`,
      { params: { value, accounts, from, to } },
    );
    for (const row of rows) totals.push({ ...row, address: plain(row.address) });
    if (totals.length > MOST_SUBJECTS) return null;
  }
  return totals;
}
