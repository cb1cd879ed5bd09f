/** Opens a listening port for a server of the gateway. */
import type { AddressInfo, ListenOptions, Server } from 'node:net';
import { failure, messageOf } from '#std/errors';

/** Begins to listen; answers the port. Rejects with ADDRESS_UNUSABLE. */
export async function listen(
  server: Server,
  options: ListenOptions & { host: string; port: number },
): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (thrown) {
    const address = `${options.host}:${options.port}`;
    throw failure('ADDRESS_UNUSABLE', { address, why: messageOf(thrown) }, { cause: thrown });
  }
  return (server.address() as AddressInfo).port;
}
