import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countersContract } from './counters.contract.ts';
import { redisCounters } from './redis-counters.ts';

const installed = spawnSync('redis-server', ['--version']).status === 0;

describe.skipIf(!installed)('with a server of our own', () => {
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  let server: ChildProcess;
  let url: string;
  /** Keys of one test do not meet those of another. */
  let database = 0;

  const port = 20_000 + (process.pid % 10_000);
  const nodePort = port + 10_000;
  let node: ChildProcess;

  beforeAll(async () => {
    url = `redis://127.0.0.1:${port}`;
    server = await startServer(port, ['--databases', '4000']);
    const clustered = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'];
    node = await startServer(nodePort, [...clustered, '--cluster-port', String(nodePort + 10_000)]);
    spawnSync('redis-cli', ['-p', String(nodePort), 'cluster', 'addslotsrange', '0', '16383']);
  });
  afterAll(() => {
    server.kill('SIGKILL');
    node.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  async function startServer(onPort: number, more: string[]): Promise<ChildProcess> {
    const args = ['--port', String(onPort), '--save', '', '--dir', directory, ...more];
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const line of child.stdout) {
      if (`${line}`.includes('Ready to accept connections')) break;
    }
    child.stdout.resume();
    return child;
  }

  countersContract('Redis', {
    leaseMs: 150,
    runs: 15,
    open: async () => ({
      counters: redisCounters(`${url}/${database++}`),
      advance: (ms) => sleep(ms),
    }),
  });

  const day = (amount: number, limit = 100) => ({
    key: 'b|a',
    shard: 'account:a',
    windowMs: 86_400_000,
    limit,
    amount,
  });

  test('several gateways never overspend a budget they share', async () => {
    const gateways = Array.from({ length: 4 }, () => redisCounters(`${url}/${database}`));
    database++;
    const spent = await Promise.all(
      gateways.map(async (counters, gateway) => {
        let granted = 0;
        for (let index = 0; index < 40; index++) {
          const lease = `${gateway} ${index}`;
          const answer = await counters.reserve(lease, [day(3)], 5000);
          if (!answer.granted) continue;
          await counters.settle(lease, [day(2)]);
          granted += 2;
        }
        return granted;
      }),
    );
    const total = spent.reduce((sum, one) => sum + one, 0);
    expect(total).toBeLessThanOrEqual(100);
    expect(total).toBeGreaterThanOrEqual(96);
    expect(await gateways[0]?.used(day(0))).toBe(total);
    for (const counters of gateways) await counters.close();
  });

  test('fractions of dollars add up', async () => {
    const counters = redisCounters(`${url}/${database++}`);
    for (let index = 0; index < 10; index++) {
      await counters.reserve(`l${index}`, [day(0.1, 1)], 5000);
      await counters.settle(`l${index}`, [day(0.1, 1)]);
    }
    expect(await counters.used(day(0))).toBeCloseTo(1, 12);
    await counters.close();
  });

  test('in a cluster, where the keys of one step have to lie together', async () => {
    const clustered = `redis-cluster://127.0.0.1:${nodePort}`;
    while (
      !`${spawnSync('redis-cli', ['-p', String(nodePort), 'cluster', 'info']).stdout}`.includes(
        'cluster_state:ok',
      )
    ) {
      await sleep(50);
    }
    const counters = redisCounters(clustered);
    const charges = ['a', 'b', 'c'].flatMap((name) => [
      { ...day(2), key: `x|${name}`, shard: `account:${name}` },
      { ...day(2), key: `y|${name}`, shard: `account:${name}` },
    ]);
    expect(await counters.reserve('l', charges, 5000)).toEqual({ granted: true });
    await counters.settle('l', charges);
    for (const charge of charges) expect(await counters.used(charge)).toBe(2);
    await counters.close();
  });

  test('a server that is away is an error, soon', async () => {
    const counters = redisCounters('redis://127.0.0.1:1');
    const began = performance.now();
    await expect(Promise.resolve(counters.reserve('l', [day(1)], 1000))).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(3000);
    await counters.close();
  });
});
