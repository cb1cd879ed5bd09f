/** Proves that the check for unused code sees what the product does not reach, and tests alone do. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'stillwatch-unused-'));
afterAll(() => rmSync(project, { recursive: true }));

/** A product of one command and one room, laid out as this one is. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'planted',
    type: 'module',
    imports: { '#*': './src/*.ts' },
  }),
  'src/cli/main.ts': "import { served } from '#room/index';\nserved();\n",
  'src/room/index.ts': "export { served } from './room.ts';\n",
  'src/room/room.ts': 'export function served() {}\nexport function tested() {}\n',
  'src/room/room.test.ts':
    "import { tested } from './room.ts';\nimport { alone } from './tested-alone.ts';\ntested();\nalone();\n",
  'src/room/tested-alone.ts': 'export function alone() {}\n',
  'src/room/forgotten.ts': 'export function forgotten() {}\n',
  'src/room/room-worker.ts': "import { loaded } from './loaded.ts';\nloaded();\n",
  'src/room/loaded.ts': 'export function loaded() {}\n',
  'src/room/fixtures/rows.ts': 'export function rows() {}\n',
};

interface Issue {
  file: string;
  files?: { name: string }[];
  exports?: { name: string }[];
}

/** What the check with the project's own configuration says of the planted product. */
function reported(): { files: string[]; exports: string[] } {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  copyFileSync(join(root, 'knip-production.json'), join(project, 'knip-production.json'));
  const answer = execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/knip/bin/knip.js'),
      '--production',
      ...['--config', 'knip-production.json'],
      ...['--reporter', 'json', '--no-exit-code'],
    ],
    { cwd: project, encoding: 'utf8' },
  );
  const { issues } = JSON.parse(answer) as { issues: Issue[] };
  return {
    files: issues.filter(({ files = [] }) => files.length > 0).map(({ file }) => file),
    exports: issues.flatMap(({ exports = [] }) => exports.map(({ name }) => name)),
  };
}

describe('the check for what the product does not use', () => {
  it('reports files and exports that tests alone reach, and nothing that the product reaches', () => {
    const { files, exports } = reported();
    expect(files.toSorted()).toEqual(['src/room/forgotten.ts', 'src/room/tested-alone.ts']);
    expect(exports).toEqual(['tested']);
  });
});
