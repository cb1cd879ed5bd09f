/** The HTTP client of every sender: one bounded POST to a configured destination. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { messageOf } from '#std/errors';

export interface PostRequest {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
  /** PEM; null = the system's authorities. */
  ca: string | null;
}

/** An answer of any status, or why there is none. */
export type PostAnswer =
  | { answered: true; status: number; retryAfterMs: number | null; text: string }
  | { answered: false; error: string };

/** Read of an answer; the rest is dropped with its connection. */
const MOST_ANSWER_BYTES = 65_536;

/** Where clouds answer with credentials to whoever asks: no destination lives there. */
const METADATA = new BlockList();
METADATA.addSubnet('169.254.0.0', 16, 'ipv4');
METADATA.addAddress('100.100.100.200', 'ipv4');
METADATA.addSubnet('fe80::', 10, 'ipv6');
METADATA.addAddress('fd00:ec2::254', 'ipv6');

/**
 * One POST to a configured destination: no redirect is followed, the answer is read within bounds,
 * and addresses of metadata services are refused on the very answer that is connected to.
 */
export function postToDestination({
  url,
  headers,
  body,
  timeoutMs,
  ca,
}: PostRequest): Promise<PostAnswer> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isMetadata(host)) return Promise.resolve({ answered: false, error: `${host} is refused` });
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const fail = (error: string) => resolve({ answered: false, error });
    const outgoing = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      lookup: lookupAllowed,
      agent: false,
      ...(ca === null ? {} : { ca }),
    });
    const timer = setTimeout(() => {
      fail(`no answer within ${timeoutMs} ms`);
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', (thrown) => fail(describe(thrown)));
    outgoing.on('response', (incoming) => {
      const pieces: Buffer[] = [];
      let size = 0;
      const finish = () => {
        const text = Buffer.concat(pieces).subarray(0, MOST_ANSWER_BYTES).toString();
        const retryAfterMs = retryAfter(incoming.headers['retry-after']);
        resolve({ answered: true, status: incoming.statusCode ?? 0, retryAfterMs, text });
      };
      incoming.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size < MOST_ANSWER_BYTES) return;
        finish();
        outgoing.destroy();
      });
      incoming.on('end', finish);
      incoming.on('error', (thrown) => fail(describe(thrown)));
      incoming.on('aborted', () => fail('the answer broke off'));
    });
    outgoing.end(body);
  });
}

type Answered = Parameters<LookupFunction>[2];

function lookupAllowed(hostname: string, options: LookupOptions, answered: Answered): void {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return answered(error, '', 0);
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isMetadata(address))) {
      return answered(new Error(`${hostname} leads to a refused address`), '', 0);
    }
    if (options.all === true) answered(null, addresses);
    else answered(null, first.address, first.family);
  });
}

function isMetadata(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && METADATA.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** In seconds; dates are not used by the destinations we know, and clocks differ. */
function retryAfter(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}

function describe(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code;
  return code === undefined ? messageOf(thrown).slice(0, 200) : code;
}
