/** Finds the upstream and the operation for a request, and refuses paths in disguise. */
import {
  type Operation,
  PROVIDERS,
  type Protocol,
  type Provider,
  passthrough,
  type RequestHead,
} from '#providers/index';
import type { UpstreamConfig } from './gateway-config.ts';

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
  /** Calls of no known format are passed through. */
  passesUnknown: boolean;
}

/**
 * Finds the upstream: the one with the longest prefix that fits; among those that share it, the first
 * whose wire format knows the request. What no format knows passes through, where that is allowed.
 */
export function findRoute<Target extends Routable>(
  targets: readonly Target[],
  head: RequestHead,
): Route<Target> | null {
  let longest = -1;
  for (const { config } of targets) {
    longest = Math.max(longest, prefixLength(config.prefix, head.path));
  }
  if (longest === -1) return null;
  const fitting = targets.filter(
    ({ config }) => prefixLength(config.prefix, head.path) === longest,
  );
  const path = head.path.slice(longest);
  const inner = longest === 0 ? head : { ...head, path };
  for (const target of fitting) {
    for (const provider of PROVIDERS) {
      if (provider.protocol !== target.config.protocol) continue;
      const operation = provider.recognise(inner);
      if (operation !== null) return { target, provider, operation, path };
    }
  }
  if (fitting.some(({ config }) => isDisguised(config.protocol, inner))) return null;
  const target = unknownCallTarget(fitting, head);
  const operation = passthrough.recognise(inner);
  if (target === null || operation === null) return null;
  return { target, provider: passthrough, operation, path };
}

/**
 * Whether a path only differs from that of a known call in what servers often do not care about:
 * such a call would reach a model past everything that is done to known ones.
 */
function isDisguised(protocol: Protocol, head: RequestHead): boolean {
  const path = head.path.split(';')[0]!.toLowerCase().replace(/\/+$/, '');
  return PROVIDERS.some(
    (provider) => provider.protocol === protocol && provider.recognise({ ...head, path }) !== null,
  );
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
  const open = targets.filter(({ passesUnknown }) => passesUnknown);
  return open.find(({ config }) => config.protocol === hinted) ?? open[0] ?? null;
}

/** Letters, digits, dots and slashes that are encoded: a provider might read another path. */
const ENCODED = /%(?:2[def]|5c|3\d|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9ae])/i;

/** Amazon's resource names, in which slashes are encoded and mean nothing. */
const BEDROCK_NAME = /(?<=\/model\/)arn%3a[^/]*(?=\/[a-z-]+$)/i;

/** Targets without a query that were read lately: clients ask for the same few again and again. */
const plainTargets = new Map<string, { path: string; query: string }>();
const MOST_REMEMBERED = 256;
const LONGEST_REMEMBERED = 256;

/**
 * Path and query of a request target, or null for what no client of an API sends: another host's
 * URL, empty or dot segments, plain or encoded, which a provider might read as another path.
 */
export function readTarget(url: string): { path: string; query: string } | null {
  const known = plainTargets.get(url);
  if (known !== undefined) return known;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path)) return null;
  if (/\/\/|\/\.{1,2}(?:\/|$)|\\/.test(path) || ENCODED.test(path.replace(BEDROCK_NAME, '')))
    return null;
  const query = mark === -1 ? '' : url.slice(mark + 1);
  if (!/^[\x21-\x7e]*$/.test(query)) return null;
  const target = { path, query };
  // A query may hold a key, and what is long is seldom asked for twice.
  if (mark === -1 && url.length <= LONGEST_REMEMBERED) {
    if (plainTargets.size >= MOST_REMEMBERED) plainTargets.clear();
    plainTargets.set(url, target);
  }
  return target;
}
