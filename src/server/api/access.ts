/** Who may ask: known hosts, known credentials, and roles. */
import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import type { Config } from '#config/index';
import type { RecordsView } from '#records/index';
import { type Asker, secretDigest, suffices } from '#respond/index';
import type { Credential, CredentialRole } from '#schema/credential';
import { failure } from '#std/errors';
import type { LoginLimits } from '../login-limits.ts';

/** What a request has once it was let in. */
export interface ApiEnv {
  Bindings: { incoming?: IncomingMessage };
  Variables: { credential: Credential };
}

/** The least that a route asks for: a person's role, or a gateway's. */
export type Needs = CredentialRole;

/** Names under which a listener on this address is always known. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests under names that are not ours: a page in a browser could otherwise reach a
 * listener on loopback by a name that it makes point there (DNS rebinding). Requests that a page of
 * another origin makes are refused too.
 */
export function onlyKnownHosts({ control }: Config): MiddlewareHandler {
  const { host, allowedHosts } = control;
  const known = new Set([...LOOPBACK, host, ...allowedHosts].map((name) => name.toLowerCase()));
  return async (context, next) => {
    const asked = context.req.header('host') ?? '';
    const name = asked.replace(/:\d+$/, '').toLowerCase();
    if (!known.has(name)) {
      throw failure('REQUEST_REFUSED', { why: 'the Host header names another server' });
    }
    const origin = context.req.header('origin');
    if (origin !== undefined && hostOf(origin) !== asked.toLowerCase()) {
      throw failure('REQUEST_REFUSED', { why: 'it comes from a page of another origin' });
    }
    await next();
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : null;
}

/** Lets requests in whose bearer credential has the role; asks the records every time. */
export function requireRole(
  control: { records: Pick<RecordsView, 'credentials'>; loginLimits: LoginLimits },
  needs: Needs,
): MiddlewareHandler<ApiEnv> {
  const { records, loginLimits } = control;
  return async (context, next) => {
    const header = context.req.header('authorization') ?? '';
    const secret = /^bearer +(\S+) *$/i.exec(header)?.[1];
    if (secret === undefined) throw failure('CREDENTIAL_NEEDED', { why: 'none was sent' });
    const digest = secretDigest(secret);
    const address = context.env?.incoming?.socket.remoteAddress ?? '';
    loginLimits.admit(address, digest);
    // The digest is looked up, never compared byte by byte: time tells nothing of the secret.
    const credential = await records.credentials.bySecret(digest);
    if (credential === null) {
      loginLimits.failed(address, digest);
      throw failure('CREDENTIAL_NEEDED', { why: 'this one is not known' });
    }
    loginLimits.succeeded(digest);
    const { role } = credential;
    if (!suffices(role, needs)) throw failure('ROLE_NEEDED', { needs, has: role });
    context.set('credential', credential);
    await next();
  };
}

/** No answer is kept by a cache, or taken for another type than it says. */
export const guardAnswers: MiddlewareHandler = async (context, next) => {
  await next();
  context.res.headers.set('cache-control', 'no-store');
  context.res.headers.set('x-content-type-options', 'nosniff');
};

/** Who a request acts as, in the audit log too. */
export function askerOf({ person, credential_id, role }: Credential): Asker {
  return { who: `user:${person} (${credential_id})`, role };
}
