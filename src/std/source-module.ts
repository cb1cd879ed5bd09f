/**
 * URL of a module beside the calling one, for workers and child processes: `.ts` when sources run
 * directly, `.js` in the compiled package.
 */
export function siblingModule(importMetaUrl: string, name: string): URL {
  const extension = importMetaUrl.endsWith('.ts') ? '.ts' : '.js';
  return new URL(`./${name}${extension}`, importMetaUrl);
}
