/** Tries every port before anything starts, so that one that is taken is told at once. */
import { createServer } from 'node:net';
import { failure, messageOf } from '#std/errors';

/** Where something will listen, and what moves it elsewhere. */
export interface PlannedPort {
  host: string;
  /** 0 takes a free one: there is nothing to try. */
  port: number;
  /** The flag or setting to change. */
  setting: string;
}

/** Throws ADDRESS_UNUSABLE with every port that cannot be had, and what to change. */
export async function requireFreePorts(planned: readonly PlannedPort[]): Promise<void> {
  const refused: { address: string; why: string }[] = [];
  for (const { host, port, setting } of planned) {
    const twin = planned.find(
      (other) => other.port === port && other.host === host && other.setting !== setting,
    );
    const why = port === 0 ? null : twin === undefined ? await refusalOf(host, port) : SAME;
    if (why !== null) {
      refused.push({ address: `${host}:${port}`, why: `${why} (change it with ${setting})` });
    }
  }
  const [first, ...others] = refused;
  if (first === undefined) return;
  const more = others.map(({ address, why }) => `; nor on ${address}: ${why}`).join('');
  throw failure('ADDRESS_UNUSABLE', { address: first.address, why: `${first.why}${more}` });
}

const SAME = 'two listeners are given the same port';

/** Null when the port can be had. */
function refusalOf(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once('error', (thrown: NodeJS.ErrnoException) => {
    resolve(thrown.code === 'EADDRINUSE' ? 'the port is taken' : messageOf(thrown));
  });
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  return promise;
}
