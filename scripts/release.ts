/** Makes what a release consists of: the package, its list of parts, where it came from, and their sums. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = join(root, 'release');

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const sha256 = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

/** What was built from what: an in-toto statement with SLSA's predicate, to be signed by who publishes. */
function provenanceOf(tarball: string): object {
  const commit = run('git', 'rev-parse', 'HEAD').trim();
  const lock = join(root, 'package-lock.json');
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: tarball, digest: { sha256: sha256(join(place, tarball)) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://docs.npmjs.com/cli/commands/npm-pack',
        externalParameters: { command: 'npm run release' },
        internalParameters: { node: process.version, npm: run('npm', '--version').trim() },
        resolvedDependencies: [
          { uri: 'git+local', digest: { gitCommit: commit } },
          { uri: 'package-lock.json', digest: { sha256: sha256(lock) } },
        ],
      },
      runDetails: { builder: { id: 'scripts/release.ts' } },
    },
  };
}

const write = (name: string, text: string): void => writeFileSync(join(place, name), text);

/** What is not committed cannot be named. */
if (run('git', 'status', '--porcelain').trim() !== '') {
  process.stderr.write('Commit or remove what is changed: a release names its commit.\n');
  process.exit(1);
}
rmSync(place, { recursive: true, force: true });
mkdirSync(place);
const packed = run('npm', 'pack', '--json', '--pack-destination', place);
const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n'))) as [{ filename: string }];
// It would stand in for the sources wherever imports are looked up.
rmSync(join(root, 'dist'), { recursive: true, force: true });
const sbom = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--omit', 'dev'];
write('sbom.cdx.json', run('npm', ...sbom, '--package-lock-only'));
write('provenance.json', `${JSON.stringify(provenanceOf(filename), null, 2)}\n`);
const sums = readdirSync(place)
  .sort()
  .map((name) => `${sha256(join(place, name))}  ${name}\n`);
write('SHA256SUMS', sums.join(''));
process.stdout.write(
  `${sums.join('')}Publish with: npm publish --provenance release/${filename}\n`,
);
