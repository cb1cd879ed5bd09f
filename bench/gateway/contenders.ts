/** Starts what is compared: nginx and a Node relay as bare proxies, this gateway, and Portkey's. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const SECRET = 'A'.repeat(43);
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Contender {
  name: string;
  port: number;
  /** Headers a client has to send. */
  headers: Record<string, string>;
  child: ChildProcess | null;
}

/** A checkout whose gateway is measured, and the flags that its `node` wants. */
export interface Tree {
  name: string;
  root: string;
  flags: readonly string[];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Pins a process to one core where that is asked for. */
function command(name: string, args: string[], core: number | null): [string, string[]] {
  return core === null ? [name, args] : ['taskset', ['-c', String(core), name, ...args]];
}

async function waitFor(port: number, most = 400): Promise<void> {
  for (let tries = 0; tries < most; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) }).then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on ${port}`);
}

export async function startProvider(core: number | null): Promise<Contender> {
  const program = join(root, 'bench/gateway/canned-provider.ts');
  const [name, args] = command(process.execPath, [program], core);
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(Number(bytes)));
  });
  return { name: 'direct', port, headers: {}, child };
}

export const hasNginx = (): boolean => spawnSync('nginx', ['-v']).status === 0;

export async function startNginx(
  directory: string,
  provider: number,
  core: number | null,
): Promise<Contender> {
  const port = await freePort();
  const home = join(directory, 'nginx');
  mkdirSync(home, { recursive: true });
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${home}/${kind};`)
    .join(' ');
  writeFileSync(
    join(home, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${home}/pid; error_log ${home}/error.log;
events { worker_connections 8192; }
http { access_log off; keepalive_requests 100000000; ${temp}
upstream provider { server 127.0.0.1:${provider}; keepalive 1024; keepalive_requests 100000000; }
server { listen 127.0.0.1:${port}; location / { proxy_pass http://provider; proxy_http_version 1.1;
proxy_set_header Connection ""; proxy_buffering off; client_body_buffer_size 1m; client_max_body_size 64m; } } }`,
  );
  const [name, args] = command('nginx', ['-p', home, '-c', 'nginx.conf'], core);
  const child = spawn(name, args, { stdio: 'ignore' });
  await waitFor(port);
  return { name: 'nginx', port, headers: {}, child };
}

/** This platform's floor: the same server and client, doing nothing. */
export async function startRelay(provider: number, core: number | null): Promise<Contender> {
  const port = await freePort();
  const program = join(root, 'bench/gateway/relay-process.ts');
  const [name, args] = command(process.execPath, [program, String(port), String(provider)], core);
  const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: root });
  await waitFor(port);
  return { name: 'relay', port, headers: {}, child };
}

/** Everything on: keys, budgets, decisions, fingerprint, spool with acknowledgement, metrics, log. */
export async function startStillwatch(
  directory: string,
  provider: number,
  core: number | null,
  tree: Tree = { name: 'stillwatch', root, flags: [] },
): Promise<Contender> {
  const port = await freePort();
  const hash = `sha256:${createHash('sha256').update(SECRET).digest('hex')}`;
  const rule = (id: string, fields: object) => ({ id, scope: 'account', per: 'day', ...fields });
  const config = {
    listen: { port },
    admin: { port: await freePort() },
    stateDirectory: join(directory, tree.name),
    upstreams: [
      {
        id: 'openai',
        protocol: 'openai',
        url: `http://127.0.0.1:${provider}`,
        apiKey: 'k',
        allowPrivateAddresses: true,
      },
    ],
    identity: { keys: [{ id: 'k1', hash, account_id: 'a1', tier: 'paid' }] },
    budgets: [
      rule('calls', { scope: 'api_key', per: 'minute', measure: 'requests', limit: 1e9 }),
      rule('output', { measure: 'outputTokens', limit: 1e12 }),
      rule('spend', { measure: 'dollars', limit: 1e9 }),
    ],
    policy: { rules: [{ id: 'caps', maxN: 8, maxOutputTokens: 100_000 }] },
    prices: { m: { input: 1, output: 2 } },
    spool: { diskBytes: 20e9 },
  };
  mkdirSync(config.stateDirectory, { recursive: true });
  writeFileSync(
    join(config.stateDirectory, 'decisions.json'),
    JSON.stringify({
      schema: 'stillwatch.decisions/1',
      version: 1,
      issued_at: 1,
      campaigns: {},
      decisions: Array.from({ length: 10_000 }, (_, index) => ({
        id: `d${index}`,
        scope: 'account',
        value: `other-${index}`,
        action: 'suspend',
        mode: 'enforce',
        expires_at: null,
        origin: 'bench',
        reason: '',
      })),
    }),
  );
  const program = join(tree.root, 'bench/gateway/gateway-process.ts');
  const started = [...tree.flags, program, JSON.stringify(config)];
  const [name, args] = command(process.execPath, started, core);
  const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: tree.root });
  await waitFor(port);
  return { name: tree.name, port, headers: { authorization: `Bearer sw-k1-${SECRET}` }, child };
}

/** From a folder where it is installed with the versions that work; it does no keys, budgets or log. */
export async function startPortkey(
  folder: string,
  provider: number,
  core: number | null,
): Promise<Contender> {
  const port = await freePort();
  const program = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const [name, args] = command(process.execPath, [program, `--port=${port}`, '--headless'], core);
  const child = spawn(name, args, { stdio: 'ignore', cwd: folder });
  await waitFor(port);
  return {
    name: 'portkey',
    port,
    headers: {
      authorization: 'Bearer k',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${provider}/v1`,
    },
    child,
  };
}

/** From a virtual environment; without keys, budgets, a database or a log. */
export async function startLitellm(
  venv: string,
  directory: string,
  { provider, core }: { provider: number; core: number | null },
): Promise<Contender> {
  const port = await freePort();
  const file = join(directory, 'litellm.yaml');
  const params = { model: 'openai/m', api_base: `http://127.0.0.1:${provider}/v1`, api_key: 'k' };
  writeFileSync(
    file,
    JSON.stringify({ model_list: [{ model_name: 'm', litellm_params: params }] }),
  );
  const given = ['--config', file, '--host', '127.0.0.1', '--port', String(port)];
  const [name, args] = command(
    join(venv, 'bin/litellm'),
    [...given, '--num_workers', '1', '--telemetry', 'False'],
    core,
  );
  // Its price list comes from the network otherwise.
  const env = { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' };
  const child = spawn(name, args, { stdio: 'ignore', env });
  await waitFor(port, 1200);
  return { name: 'litellm', port, headers: { authorization: 'Bearer k' }, child };
}

export function stop(proxy: Contender): Promise<void> {
  const { child } = proxy;
  if (child === null || child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 8000).unref();
  });
}

function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .filter((name) => {
      try {
        return (
          Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid
        );
      } catch {
        return false;
      }
    })
    .map(Number);
  return [pid, ...children.flatMap(family)];
}

/** Microseconds of processor time the process and its children have used. Linux only. */
export function cpuMicros({ child }: Contender): number {
  let ticks = 0;
  for (const pid of family(child?.pid as number)) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10_000;
}

/** Resident megabytes of the process and its children. */
export function residentMegabytes({ child }: Contender): number {
  let kilobytes = 0;
  for (const pid of family(child?.pid as number)) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    kilobytes += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  }
  return kilobytes / 1024;
}
