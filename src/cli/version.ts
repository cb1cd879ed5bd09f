/** Reads the release number of this package. */
import { readFileSync } from 'node:fs';

/** The release, from the package's own manifest: two folders up in src/ and in dist/ alike. */
export function packageVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
