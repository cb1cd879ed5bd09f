/** Runs a gateway as several processes on one port, and restarts those that die. */
import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { Clock } from '#std/clock';
import { failure } from '#std/errors';
import type { Log } from '#std/log';
import { siblingModule } from '#std/source-module';
import { serveCounters } from '../budgets/message-counters.ts';
import type { GatewayConfig } from '../gateway-config.ts';
import { ownCounters } from '../open-counters.ts';
import type { FromMember, ToMember } from './cluster-messages.ts';

/** Several processes on one port. The first one counts budgets for all and replaces who dies. */
export interface GatewayCluster {
  url: string;
  /** One operations listener a process, on ports that follow each other. */
  adminUrls: string[];
  adminCredential: string | null;
  reload(config: GatewayConfig): void;
  close(drainMs: number): Promise<void>;
}

const RESTART_MS = 1000;

/** Starts `config.listen.processes` processes. Rejects, and leaves none, when one cannot start. */
export async function startCluster(
  config: GatewayConfig,
  deps: { clock: Clock; log: Log },
): Promise<GatewayCluster> {
  const { log } = deps;
  const counters = ownCounters(config, deps);
  let current = config;
  let closing = false;
  cluster.setupPrimary({ exec: fileURLToPath(siblingModule(import.meta.url, 'cluster-process')) });

  const members = new Map<number, Worker>();
  const tell = (worker: Worker, message: ToMember): void => void worker.send(message);

  function start(index: number): Promise<Extract<FromMember, { kind: 'started' }>> {
    const worker = cluster.fork();
    members.set(index, worker);
    serveCounters(counters, {
      post: (message) => worker.isConnected() && worker.send(message as ToMember),
      onMessage: (take) => worker.on('message', take),
    });
    worker.on('online', () => tell(worker, { kind: 'start', config: current, index }));
    worker.on('exit', () => {
      if (closing) return;
      log.error('process-exit', { index });
      setTimeout(() => void start(index).catch(() => {}), RESTART_MS);
    });
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromMember) => {
        if (message.kind === 'started') resolve(message);
        else if (message.kind === 'failed')
          reject(failure('GATEWAY_PROCESS_FAILED', { why: message.why }));
      });
    });
  }

  async function startAll() {
    try {
      const first = await start(0);
      const others = [];
      for (let index = 1; index < config.listen.processes; index++) others.push(await start(index));
      return { first, others };
    } catch (thrown) {
      closing = true;
      for (const worker of members.values()) worker.kill('SIGKILL');
      throw thrown;
    }
  }

  const { first, others } = await startAll();
  return {
    url: first.url,
    adminUrls: [first, ...others].map(({ adminUrl }) => adminUrl),
    adminCredential: first.adminCredential,
    reload: (next) => {
      current = next;
      for (const worker of members.values()) tell(worker, { kind: 'reload', config: next });
    },
    close: async (drainMs) => {
      closing = true;
      const ended = [...members.values()].map(
        (worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())),
      );
      for (const worker of members.values()) tell(worker, { kind: 'close', drainMs });
      await Promise.all(ended);
      await counters.close();
    },
  };
}
