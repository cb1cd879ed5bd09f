/** Names the state of the detection method that a result belongs to, from the git history. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const METHOD = [
  'src/detect',
  'src/attribute',
  'src/simulate/score.ts',
  'src/simulate/score-look-alikes.ts',
  // A test changes nothing that is measured.
  ':(exclude)**/*.test.ts',
  ':(exclude)**/fixtures/**',
];

/** Which state of detection and attribution is measured, and how it is scored: their last commit, its day, and whether it was changed since. */
export interface MethodVersion {
  commit: string;
  date: string;
  changed: boolean;
}

/** Null outside a git checkout. */
export function methodVersion(): MethodVersion | null {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', [...args, '--', ...METHOD], { cwd: ROOT, encoding: 'utf8' }).trim();
    const [commit = '', date = ''] = git('log', '-1', '--format=%h %cs').split(' ');
    return { commit, date, changed: git('status', '--porcelain') !== '' };
  } catch {
    return null;
  }
}

/** Whether what one version gave stands for another: neither has changes that no commit names. */
export function isSameVersion(one: MethodVersion | null, other: MethodVersion | null): boolean {
  const known = one !== null && other !== null && !one.changed && !other.changed;
  return known && one.commit === other.commit;
}

/** What scans by this version are kept under, so that another version is measured anew. */
export function versionName(version: MethodVersion | null): string {
  return version === null ? 'unknown' : `${version.commit}${version.changed ? '-changed' : ''}`;
}
