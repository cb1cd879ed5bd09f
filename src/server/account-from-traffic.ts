/** Shows an account by its calls before the analysis has noted anything about it. */
import type { AccountRecord } from '#schema/account-record';
import { DAY_MS } from '#std/time';
import { readAccountTotals } from '#store/index';
import type { Control } from './control.ts';

/** The account as known, with what it sent where no look has counted it yet; null = nobody knows it. */
export async function accountFromTraffic(
  { store, clock, config }: Pick<Control, 'store' | 'clock' | 'config'>,
  account_id: string,
  known: AccountRecord | null,
): Promise<AccountRecord | null> {
  if (known !== null && known.exchanges !== null) return known;
  const to = clock();
  const span = { from: to - config.control.retentionDays * DAY_MS, to };
  const [sent] = await readAccountTotals(store, [account_id], span);
  if (sent === undefined) return known;
  const unknown = { facts: null, review: null, result: null, campaign_id: null, standing: [] };
  return { ...unknown, updated_at: to, ...known, ...sent };
}
