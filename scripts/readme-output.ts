/** What the README shows of the bundled demo: runs it, picks the part to show, and puts that in its place. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START = '<!-- `npm run demo` prints this; `npm run pictures` writes it here. -->\n';
const END = '<!-- The end of what it prints. -->';

/** The lines that `npm run demo` prints into a pipe, with the report written to `report`. */
export function runDemo(report: string): string[] {
  const scan = ['src/cli/main.ts', 'scan', 'examples/week', '--quiet', '--report', report];
  return execFileSync(process.execPath, scan, { cwd: ROOT }).toString().split('\n');
}

/** The verdict and the first campaign, without the list of its accounts. Throws if there is none. */
export function excerptOf(lines: readonly string[]): string[] {
  const verdict = lines.findIndex((line) => line !== '');
  const from = lines.findIndex((line) => /^ {2}Campaign \S+$/.test(line));
  const end = lines.findIndex((line, at) => at > from && line === '');
  if (verdict < 0 || from < 0 || end < 0) throw new Error('The demo found no campaign.');
  const campaign = lines.slice(from, end);
  const accounts = campaign.findIndex((line) => /^ +acct_/.test(line));
  const reasons = campaign.findIndex((line) => /^ +(·|Why, as)/.test(line));
  const shown = campaign.filter((_line, at) => at < accounts || at >= reasons);
  return [lines[verdict] ?? '', '', ...shown];
}

/** The README with this excerpt in the place that is kept for it. Throws if there is no such place. */
export function withOutput(readme: string, excerpt: readonly string[]): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error('The README has no place for the output.');
  const block = excerpt.map((line) => (line === '' ? '' : `  ${line}`)).join('\n');
  return `${readme.slice(0, start + START.length)}\n${block}\n\n${readme.slice(end)}`;
}
