import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { requireFreePorts } from './free-ports.ts';

const host = '127.0.0.1';
const taken = createServer().listen(0, host);
await once(taken, 'listening');
const { port } = taken.address() as AddressInfo;
afterAll(() => taken.close());

test('a port that is taken is told with what to change, and others that are not are tried too', async () => {
  const planned = [
    { host, port: 0, setting: '--port' },
    { host, port, setting: '--gateway-port' },
  ];
  await expect(requireFreePorts(planned)).rejects.toMatchObject({
    code: 'ADDRESS_UNUSABLE',
    message: `Cannot listen on ${host}:${port}: the port is taken (change it with --gateway-port)`,
  });
});

test('two listeners that are given one port are both told', async () => {
  const free = createServer().listen(0, host);
  await once(free, 'listening');
  const { port: same } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const planned = ['--one', '--two'].map((setting) => ({ host, port: same, setting }));
  await expect(requireFreePorts(planned)).rejects.toThrow(/same port .*--one.*same port .*--two/);
  await requireFreePorts(planned.slice(0, 1));
});
