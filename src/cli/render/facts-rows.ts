/** Says who counts as an account and how the files about accounts and networks were read, and warns where they are not about the log. */
import type { FactsFile, ScanResult } from '#schema/scan-result';
import { formatCounted, formatNumber } from '#std/format-number';
import { visibleText } from '#std/visible-text';

type Input = ScanResult['input'];

const EXAMPLES_SHOWN = 3;
const FIELDS_SHOWN = 6;

/** Rows of what a scan's verdict rests on: label and text. */
export function factsRows(input: Input, rejectsFile: string | null): [string, string][] {
  const rows: [string, string][] = [];
  const { accounts_file: file, networks, addresses_as_accounts: unnamed } = input;
  if (unnamed > 0) {
    const users =
      unnamed === input.accounts ? 'no authenticated users' : 'some requests name no user';
    rows.push(['users', `${users}: ${taken(unnamed)}`]);
  }
  if (file !== null) {
    const known = `${formatNumber(file.known)} of ${formatNumber(input.accounts)} known`;
    const values = file.values_not_used;
    const unused = values === 0 ? '' : `; ${formatCounted(values, 'value')} not used`;
    const kept = file.lines_not_read + values === 0 ? '' : keptWhere(rejectsFile);
    const fields = file.unknown_fields.slice(0, FIELDS_SHOWN).map(({ field }) => field);
    const foreign =
      fields.length === 0 ? '' : `; nothing reads ${visibleText(fields.join(', '), 200)}`;
    rows.push(['accounts', `${known}${notRead(file)}${unused}${examples(file)}${kept}${foreign}`]);
  }
  if (networks !== null) {
    const { addresses, known } = networks;
    const share = `${formatNumber(known)} of ${formatNumber(addresses)} addresses known`;
    rows.push(['networks', share]);
    for (const each of networks.files.filter((one) => one.lines_not_read > 0 || one.damage)) {
      const unread = notRead(each).replace(/^; /, '');
      const kept = each.lines_not_read === 0 ? '' : keptWhere(rejectsFile);
      rows.push(['', `${visibleText(each.file, 60)}: ${unread}${examples(each)}${kept}`]);
    }
  }
  return rows;
}

/** Warnings about files that are about no account, or no address, of this log. */
export function factsWarnings({ accounts, accounts_file: file, networks }: Input): string[] {
  const warnings: string[] = [];
  if (file !== null && file.known === 0 && accounts > 0) {
    warnings.push(
      `none of the ${formatCounted(accounts, 'account')} of the log is among the ` +
        `${formatNumber(file.accounts)} of ${visibleText(file.file)}: its account_id must be what the log has`,
    );
  }
  if (networks !== null && networks.known === 0 && networks.addresses > 0) {
    const addresses = formatNumber(networks.addresses);
    warnings.push(`no network is known of any of the ${addresses} addresses of the log`);
  }
  return warnings;
}

function taken(addresses: number): string {
  if (addresses === 1) return '1 address is taken as an account';
  return `${formatNumber(addresses)} addresses are taken as accounts`;
}

function notRead({ lines_not_read: lines, damage }: FactsFile): string {
  const unread = lines === 0 ? '' : `; ${formatCounted(lines, 'line')} not read`;
  return damage === null ? unread : `${unread}; it breaks off: ${visibleText(damage, 100)}`;
}

function examples(file: FactsFile): string {
  const shown = file.examples.slice(0, EXAMPLES_SHOWN).map(({ line, field, why }) => {
    return `line ${line}${field === null ? '' : `, ${field},`} ${visibleText(why, 100)}`;
  });
  if (shown.length === 0) return '';
  return ` (${shown.join('; ')}${file.examples.length > shown.length ? '; …' : ''})`;
}

function keptWhere(rejectsFile: string | null): string {
  return rejectsFile === null
    ? '; --rejects FILE keeps them'
    : `; kept in ${visibleText(rejectsFile)}`;
}
