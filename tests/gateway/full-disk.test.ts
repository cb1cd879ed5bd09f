import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningGateway, startGateway } from '#gateway/run-gateway';
import { openSpools } from '#gateway/spool/read-spools';
import { type SimulatedProvider, startProvider } from '#simulate/provider/provider-server';
import { silentLog } from '#std/log';
import { createRandom } from '#std/random';
import { needs } from '../fixtures/needs.ts';
import { TEST_KEY, testConfig } from './start-test-gateway.ts';

const disk = mkdtempSync(join(tmpdir(), 'full-disk-'));
/** Only root may mount one; without it the same is tested on a simulated disk in spool.test.ts. */
const mount = needs('mount');
const mounted =
  mount.found !== '' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0;

let provider: SimulatedProvider;
let gateway: RunningGateway;
beforeAll(async () => {
  provider = await startProvider({ record: false });
});
afterAll(async () => {
  await provider.close();
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

const filler = join(disk, 'filler');
function fillDisk(): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
}

async function call(path: string): Promise<{ status: number; id: string | null }> {
  const answer = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'x-api-key': TEST_KEY },
    body: '{"model":"m","max_tokens":9,"messages":[]}',
  });
  await answer.text();
  return { status: answer.status, id: answer.headers.get('x-stillwatch-exchange') };
}
const open = () => call('/v1/messages');
const closed = () => call('/v1/chat/completions');

async function metric(name: string): Promise<number> {
  const answer = await fetch(`${gateway.adminUrl}/metrics`, {
    headers: { authorization: `Bearer ${gateway.adminCredential}` },
  });
  const lines = (await answer.text()).split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

mount.describe('on a disk that is really full', () => {
  test('open routes serve and count what is lost, closed ones refuse, and both recover', async () => {
    mkdirSync(join(disk, 'state'));
    const config = testConfig(provider.url, { stateDirectory: join(disk, 'state') });
    const upstreams = config.upstreams.map((one) => ({
      ...one,
      failOpen: one.protocol !== 'openai',
    }));
    gateway = await startGateway(
      { ...config, upstreams },
      {
        clock: () => Date.now(),
        monotonic: () => performance.now(),
        random: createRandom(1),
        log: silentLog,
        writeAccess: () => {},
      },
    );
    const taken = [await open(), await closed()];
    fillDisk();
    let lost = 0;
    // What is left of the last block is used up first.
    while ((await metric('stillwatch_gateway_dropped_total')) === 0) {
      lost++;
      expect((await open()).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await closed()).status).toBe(503);
    expect((await open()).status).toBe(200);
    const ready = await fetch(`${gateway.adminUrl}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ recording: false });
    rmSync(filler);
    while ((await closed()).status !== 200) await new Promise((done) => setTimeout(done, 200));
    taken.push(await open(), await closed());
    // What the thread that writes has lost is counted a little later.
    const spooled = await vi.waitFor(async () => {
      const written = await metric('stillwatch_gateway_spooled_total');
      const dropped = await metric('stillwatch_gateway_dropped_total');
      expect(dropped).toBeGreaterThan(0);
      expect(written + dropped).toBe(await metric('stillwatch_gateway_exchanges_total'));
      return written;
    }, 20_000);
    await gateway.close(1000);
    const ids = new Set<string>();
    for await (const record of openSpools(join(disk, 'state')).exchanges())
      ids.add(record.exchange.id);
    expect(ids.size).toBe(spooled);
    for (const { id } of taken) expect(ids.has(id as string)).toBe(true);
    expect(lost).toBeLessThan(200);
  });
});
