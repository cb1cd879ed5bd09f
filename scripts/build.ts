/** Compiles src/ to dist/, one file each, and copies what is neither TypeScript nor a test's. */

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function build(): number {
  rmSync(`${root}dist`, { recursive: true, force: true });
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  const compiled = spawnSync(process.execPath, [compiler, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
  if (compiled.status !== 0) return compiled.status ?? 1;
  cpSync(`${root}src`, `${root}dist`, {
    recursive: true,
    filter: (source) => !source.endsWith('/fixtures') && extname(source) !== '.ts',
  });
  // Node takes the nearest manifest: compiled modules find each other in dist/, sources in src/.
  const manifest = { type: 'module', imports: { '#*': './*.js' } };
  writeFileSync(`${root}dist/package.json`, `${JSON.stringify(manifest)}\n`);
  return 0;
}

process.exitCode = build();
