/** Compiles src/ to dist/, one file each, and copies what is neither TypeScript nor a test's. */

import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
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
  nameByPlace(`${root}dist`);
  return 0;
}

/** In the package, modules name each other by place: `#std/errors` is a name of the sources alone. */
function nameByPlace(dist: string): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const path = join(dist, file);
    const up = relative(dirname(path), dist) || '.';
    const text = readFileSync(path, 'utf8');
    const named = text.replaceAll(
      /(from\s*|import\s*\(?\s*)(['"])#([^'"]+)\2/g,
      (_, before: string, quote: string, name: string) =>
        `${before}${quote}${up}/${name}.js${quote}`,
    );
    if (named !== text) writeFileSync(path, named);
  }
}

process.exitCode = build();
