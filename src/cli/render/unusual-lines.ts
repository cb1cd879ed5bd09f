/** Prints the accounts of a scan that come close to standing out but do not. */
import type { UnusualAccount } from '#schema/finding';
import type { ScanResult } from '#schema/scan-result';
import { formatCounted, formatNumber, formatProbability } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { Paint } from '../terminal/output.ts';
import { fitText, padText, textWidth, wrapText } from '../terminal/text-width.ts';

const MOST_SHOWN = 3;
const MOST_REASONS = 3;

export interface UnusualView {
  width: number;
  paint: Paint;
}

/** Who comes next, short of what the error rate asks: a place to look, not an accusation. */
export function unusualLines(result: ScanResult, view: UnusualView): string[] {
  const { unusual, error_rates: rates } = result;
  if (unusual.length === 0) return [];
  const shown = unusual.slice(0, MOST_SHOWN);
  const least = shown.at(-1)?.p_value ?? 1;
  const expected = formatNumber(Math.round(10 * rates.accounts_tested * least) / 10);
  const text =
    `Not named, but the most unusual. Of ${formatCounted(rates.accounts_tested, 'honest account')} ` +
    `about ${expected} would look as unusual as the last of these by chance.`;
  return [
    '',
    ...wrapText(text, view.width - 2).map((line) => `  ${view.paint('dim', line)}`),
    ...shown.flatMap((account) => accountLines(account, view)),
  ];
}

function accountLines(
  { account_id, p_value, findings }: UnusualAccount,
  view: UnusualView,
): string[] {
  const facts = `p ${formatProbability(p_value)}`;
  const lead = '     ';
  const room = view.width - lead.length - textWidth(facts) - 2;
  const name = padText(fitText(visibleText(account_id, 300), room), room);
  const strongest = [...findings].sort((left, right) => left.p_value - right.p_value);
  return [
    `${lead}${name}  ${facts}`,
    ...strongest.slice(0, MOST_REASONS).flatMap(({ detector, reason, p_value: p }) => {
      const text = `${visibleText(reason, 1000)} [${detector}, p ${formatProbability(p)}]`;
      const [first = '', ...rest] = wrapText(text, view.width - lead.length - 2);
      return [`${lead}· ${first}`, ...rest.map((line) => `${lead}  ${line}`)];
    }),
  ];
}
