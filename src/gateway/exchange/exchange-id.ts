/** Makes the ids of exchanges. */

/**
 * Ids that no two gateways share: 80 random bits a process and a count. In order of arrival within a
 * process, so that stores sort them well.
 */
export function createIdSource(randomBytes: (size: number) => Buffer): () => string {
  const process = randomBytes(10).toString('hex');
  let count = 0;
  return () => `x${process}-${(++count).toString(36).padStart(8, '0')}`;
}
