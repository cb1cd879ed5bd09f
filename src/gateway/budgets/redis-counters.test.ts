import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '#records/fixtures/postgres-cluster';
import { needs } from '../../../tests/fixtures/needs.ts';
import { countersContract } from './counters.contract.ts';
import type { Counters } from './counters.ts';
import { redisCounters } from './redis-counters.ts';
import { steadyCounters } from './steady-counters.ts';

/** The server's clock is real: instead of waiting, leases are made to have begun earlier. */
const AGE_LEASES = `
for _, key in ipairs(redis.call('KEYS', '*:x')) do
  for _, lease in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    redis.call('ZINCRBY', key, -tonumber(ARGV[1]), lease)
  end
end`;

const redisServer = needs('redis-server');

redisServer.describe('with a server of our own', () => {
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  let server: ChildProcess;
  let url: string;
  /** Keys of one test do not meet those of another. */
  let database = 0;

  let port: number;
  let nodePort: number;
  let node: ChildProcess;

  beforeAll(async () => {
    [server, port] = await startServer(['--databases', '4000']);
    url = `redis://127.0.0.1:${port}`;
    const clustered = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'];
    [node, nodePort] = await startServer([...clustered, '--cluster-port', `${await freePort()}`]);
    spawnSync('redis-cli', ['-p', `${nodePort}`, 'cluster', 'addslotsrange', '0', '16383']);
  });
  afterAll(() => {
    server.kill('SIGKILL');
    node.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  async function startServer(more: string[]): Promise<[ChildProcess, number]> {
    const onPort = await freePort();
    const args = ['--port', `${onPort}`, '--save', '', '--dir', directory, ...more];
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      said += `${chunk}`;
      if (said.includes('Ready to accept connections')) break;
    }
    child.stdout.resume();
    return [child, onPort];
  }

  function redis(number: number, ...command: string[]): string {
    const args = ['-p', String(port), '-n', String(number), ...command];
    return `${spawnSync('redis-cli', args).stdout}`;
  }

  countersContract('Redis', {
    runs: 15,
    open: async () => {
      const own = database++;
      return {
        counters: redisCounters(`${url}/${own}`),
        advance: (ms) => void redis(own, 'eval', AGE_LEASES, '0', String(ms)),
      };
    },
  });

  test('a new window begins at zero', async () => {
    const own = database++;
    const counters = redisCounters(`${url}/${own}`);
    await counters.reserve('l1', [day(100)], 600_000);
    redis(own, 'hset', 'sw:{account:a}:b|a:86400000', 'w', '1');
    expect(await counters.used(day(0))).toBe(0);
    expect(await counters.reserve('l2', [day(60)], 600_000)).toEqual({
      granted: true,
      used: [60],
    });
    await counters.settle('l2', [day(60)]);
    expect(await counters.used(day(0))).toBe(60);
    await counters.close();
  });

  const day = (amount: number, limit = 100) => ({
    key: 'b|a',
    shard: 'account:a',
    windowMs: 86_400_000,
    limit,
    amount,
  });

  test('several gateways never overspend a budget they share, some of them dying', async () => {
    const exchange = fc.record({
      reserved: fc.integer({ min: 1, max: 20 }),
      share: fc.float({ min: 0, max: 1, noNaN: true }),
      dies: fc.boolean(),
    });
    const gateways = fc.array(fc.array(exchange, { maxLength: 20 }), {
      minLength: 2,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(gateways, async (all) => {
        const own = database++;
        const opened = all.map(() => redisCounters(`${url}/${own}`));
        const spent = await Promise.all(
          all.map((exchanges, index) => serveAll(opened[index]!, index, exchanges)),
        );
        const total = spent.reduce((sum, one) => sum + one, 0);
        redis(own, 'eval', AGE_LEASES, '0', '700000');
        expect(total).toBeLessThanOrEqual(100);
        if (opened[0] !== undefined) expect(await opened[0].used(day(0))).toBe(total);
        for (const counters of opened) await counters.close();
      }),
      { numRuns: 20 },
    );
  });

  /** Exchanges of one gateway, four at a time; answers what they used. */
  async function serveAll(
    counters: Counters,
    gateway: number,
    exchanges: readonly { reserved: number; share: number; dies: boolean }[],
  ): Promise<number> {
    let spent = 0;
    const serveOne = async (index: number): Promise<void> => {
      const { reserved, share, dies } = exchanges[index]!;
      const lease = `${gateway} ${index}`;
      const answer = await counters.reserve(lease, [day(reserved)], 600_000);
      expect(await counters.used(day(0))).toBeLessThanOrEqual(100);
      if (!answer.granted || dies) return;
      const used = Math.round(reserved * share);
      await counters.settle(lease, [day(used)]);
      spent += used;
    };
    for (let first = 0; first < exchanges.length; first += 4) {
      const four = exchanges.slice(first, first + 4);
      await Promise.all(four.map((_, index) => serveOne(first + index)));
    }
    return spent;
  }

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
    expect(await counters.reserve('l', charges, 5000)).toEqual({
      granted: true,
      used: [2, 2, 2, 2, 2, 2],
    });
    await counters.settle('l', charges);
    for (const charge of charges) expect(await counters.used(charge)).toBe(2);
    await counters.close();
  });

  test('a server that hangs, and one that is gone, cost one wait; what was used is handed in', async () => {
    const [own, ownPort] = await startServer([]);
    const there = `redis://127.0.0.1:${ownPort}`;
    const told: string[] = [];
    const counters = steadyCounters({
      shared: redisCounters(there),
      clock: Date.now,
      onAway: (why) => told.push(why),
      onBack: () => told.push('back'),
    });
    expect(await counters.reserve('l0', [day(10)], 600_000)).toMatchObject({ used: [10] });
    own.kill('SIGSTOP');
    const waits: number[] = [];
    for (let index = 1; index < 40; index++) {
      const began = performance.now();
      await counters.reserve(`l${index}`, [day(1)], 600_000);
      await counters.settle(`l${index}`, [day(1)]);
      waits.push(performance.now() - began);
    }
    await counters.settle('l0', [day(7)]);
    expect(waits.filter((ms) => ms > 100)).toHaveLength(1);
    expect(Math.max(...waits)).toBeLessThan(1000);
    expect(await counters.reserve('over', [day(55)], 600_000)).toMatchObject({ granted: false });
    own.kill('SIGCONT');
    while (told.at(-1) !== 'back') await sleep(20);
    const other = redisCounters(there);
    // What was in doubt when it began to hang may be counted twice, never not at all.
    const used = await other.used(day(0));
    expect(used).toBeGreaterThanOrEqual(46);
    expect(used).toBeLessThanOrEqual(47);
    own.kill('SIGKILL');
    const began = performance.now();
    await counters.reserve('gone', [day(1)], 600_000);
    expect(performance.now() - began).toBeLessThan(1000);
    await Promise.all([other.close(), counters.close()]);
  }, 30_000);

  test('a server that is away is an error, soon', async () => {
    const counters = redisCounters('redis://127.0.0.1:1');
    const began = performance.now();
    await expect(Promise.resolve(counters.reserve('l', [day(1)], 1000))).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(20_000);
    await counters.close();
  });
});
