import type { UpstreamConfig } from './gateway-config.ts';
import { passthrough } from './providers/passthrough.ts';
import type { Operation, Protocol, Provider, RequestHead } from './providers/provider.ts';
import { PROVIDERS } from './providers/providers.ts';

/** Where a request goes and what it is. */
export interface Route<Target> {
  target: Target;
  provider: Provider;
  operation: Operation;
  /** Path without the upstream's prefix. */
  path: string;
}

interface Routable {
  config: UpstreamConfig;
}

/**
 * Finds the upstream: the one with the longest prefix that fits; among those that share it, the first
 * whose wire format knows the request. What no format knows passes through, where that is allowed.
 */
export function findRoute<Target extends Routable>(
  targets: readonly Target[],
  head: RequestHead,
): Route<Target> | null {
  const lengths = targets.map(({ config }) => prefixLength(config.prefix, head.path));
  const longest = Math.max(-1, ...lengths);
  if (longest === -1) return null;
  const fitting = targets.filter((_, index) => lengths[index] === longest);
  const path = head.path.slice(longest);
  for (const target of fitting) {
    for (const provider of PROVIDERS) {
      if (provider.protocol !== target.config.protocol) continue;
      const operation = provider.recognise({ ...head, path });
      if (operation !== null) return { target, provider, operation, path };
    }
  }
  const target = unknownCallTarget(fitting, head);
  const operation = passthrough.recognise({ ...head, path });
  if (target === null || operation === null) return null;
  return { target, provider: passthrough, operation, path };
}

function prefixLength(prefix: string, path: string): number {
  return prefix === '' || path.startsWith(`${prefix}/`) ? prefix.length : -1;
}

/** Headers that only one provider's clients send say whose call an unknown path is. */
function unknownCallTarget<Target extends Routable>(
  targets: readonly Target[],
  { headers }: RequestHead,
): Target | null {
  const hinted: Protocol =
    headers['anthropic-version'] !== undefined
      ? 'anthropic'
      : headers['x-goog-api-key'] !== undefined
        ? 'gemini'
        : 'openai';
  const open = targets.filter(({ config }) => config.unknownCalls === 'pass');
  return open.find(({ config }) => config.protocol === hinted) ?? open[0] ?? null;
}

/**
 * Path and query of a request target, or null for what no client of an API sends: another host's
 * URL, `//host` or dot segments, plain or encoded, which a provider might read as another path.
 */
export function readTarget(url: string): { path: string; query: string } | null {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path)) return null;
  if (/(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|%2f|%5c|\\/i.test(path)) return null;
  const query = mark === -1 ? '' : url.slice(mark + 1);
  return /^[\x21-\x7e]*$/.test(query) ? { path, query } : null;
}
