/**
 * The network an address is counted under: /24 for IPv4 (also mapped into IPv6), /48 for IPv6; null
 * for a host name or nonsense.
 */
export function networkOf(address: string): string | null {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const quad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(mapped);
  if (quad !== null) {
    const parts = quad.slice(1).map(Number);
    return parts.every((part) => part <= 255) ? `${parts.slice(0, 3).join('.')}.0/24` : null;
  }
  if (!mapped.includes(':') || !/^[0-9a-f:.]{2,45}$/i.test(mapped)) return null;
  const groups = expand(mapped);
  return groups === null ? null : `${groups.slice(0, 3).join(':')}::/48`;
}

/** Eight groups without leading zeros. */
function expand(address: string): string[] | null {
  const halves = address.split('::');
  if (halves.length > 2) return null;
  const [head = '', tail] = halves;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}
