import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bringUp } from './fixtures/fault-site.ts';
import { needs } from './fixtures/needs.ts';

/** Nobody in particular. */
const OTHER_USER = { uid: 65_534, gid: 65_534 };

/** What another user gets to see under a directory: names, or text of files. */
function seenByOthers(directory: string): string {
  const found = spawnSync('find', [directory, '-mindepth', '1'], OTHER_USER);
  const read = spawnSync('grep', ['-r', '-l', '', directory], OTHER_USER);
  return `${found.stdout}${read.stdout}`;
}

const WELL_KNOWN = ['control/exchanges/engine.xml', 'control/records/PG_VERSION', 'credential'];

/** Every folder of state is looked at, not only the outermost: each is made open beforehand. */
const FOLDERS = [
  'control',
  'control/exchanges',
  'control/records',
  'gateway',
  'gateway/spool',
  'gateway/spool/0',
];

async function standsClosed(directory: string): Promise<void> {
  const up = await bringUp(directory, null);
  try {
    for (const file of WELL_KNOWN) {
      const path = join(directory, file);
      expect(existsSync(path), file).toBe(true);
      expect(spawnSync('cat', [path], OTHER_USER).stdout.toString(), file).toBe('');
    }
    expect(seenByOthers(directory)).toBe('');
    for (const folder of ['', ...FOLDERS]) {
      expect(statSync(join(directory, folder)).mode & 0o077, folder).toBe(0);
    }
  } finally {
    await up.close();
  }
}

needs('root').describe('another user of the machine reads nothing of the state', () => {
  const umask = process.umask(0);
  const home = mkdtempSync(join(tmpdir(), 'stillwatch-private-'));
  chmodSync(home, 0o755);

  needs('root').test(
    'in a fresh directory, whatever the umask was, and in one that stood open before',
    async () => {
      try {
        await standsClosed(join(home, 'fresh'));
        const open = join(home, 'open');
        for (const folder of ['', ...FOLDERS]) {
          const path = join(open, folder);
          if (folder !== 'control/records') mkdirSync(path, { mode: 0o755 });
        }
        await standsClosed(open);
      } finally {
        process.umask(umask);
        rmSync(home, { recursive: true, force: true });
      }
    },
    400_000,
  );
});
