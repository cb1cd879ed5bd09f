/** Says whether this Node can run the program, before anything is loaded that needs a newer one. */

/** As `engines` in package.json says: the oldest release with everything that is used. */
export const OLDEST_NODE = '24.12.0';

/** Null where it is new enough, else what to tell; `version` as `process.versions.node` has it. */
export function nodeTooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, leastMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > least || (major === least && minor >= leastMinor)) return null;
  return (
    `error Stillwatch needs Node ${least}.${leastMinor} or newer; this is ${version}\n` +
    '   do Install a newer Node, or use a checkout: `npm ci` there brings the right one\n'
  );
}
