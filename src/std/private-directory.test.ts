import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { needs } from '../../tests/fixtures/needs.ts';
import { makePrivateDirectory } from './private-directory.ts';

const home = mkdtempSync(join(tmpdir(), 'private-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('a new directory is closed, with every directory above it that is made', () => {
  const umask = process.umask(0);
  makePrivateDirectory(join(home, 'a', 'b'));
  process.umask(umask);
  expect([modeOf(join(home, 'a')), modeOf(join(home, 'a', 'b'))]).toEqual([0o700, 0o700]);
});

test.each([0o755, 0o777, 0o710, 0o701, 0o2775])(
  'one that is there with mode %o is closed',
  (mode) => {
    const path = join(home, `mode-${mode.toString(8)}`);
    mkdirSync(path);
    chmodSync(path, mode);
    makePrivateDirectory(path);
    expect(modeOf(path)).toBe(0o700);
  },
);

needs('root').test('another user’s is refused, with the command to type', () => {
  const path = join(home, "some one's");
  mkdirSync(path, { mode: 0o700 });
  chownSync(path, 4711, 4711);
  expect(() => makePrivateDirectory(path)).toThrow(
    expect.objectContaining({
      code: 'STATE_NOT_PRIVATE',
      message: expect.stringContaining(`chown 0 '${home}/some one'\\''s' && chmod 700 '`),
    }),
  );
});
