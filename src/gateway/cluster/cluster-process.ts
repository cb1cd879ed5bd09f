/** One process of a gateway that has several: started by the first one, told what to do by message. */

import { randomInt } from 'node:crypto';
import { systemClock } from '#std/clock';
import { messageOf } from '#std/errors';
import { createLog } from '#std/log';
import { keepFilesPrivate } from '#std/private-directory';
import { createRandom } from '#std/random';
import { remoteCounters } from '../budgets/message-counters.ts';
import { type RunningGateway, startGateway } from '../run-gateway.ts';
import type { FromMember, ToMember } from './cluster-messages.ts';

keepFilesPrivate();
const tell = (message: FromMember): void => void process.send?.(message);
const log = createLog({
  level: 'info',
  clock: systemClock,
  write: (line) => void process.stderr.write(line),
});
let running: RunningGateway | null = null;

async function start({ config, index }: Extract<ToMember, { kind: 'start' }>): Promise<void> {
  const counters = remoteCounters({
    post: (message) => void process.send?.(message),
    onMessage: (take) => process.on('message', take),
  });
  running = await startGateway(config, {
    clock: systemClock,
    monotonic: () => performance.now(),
    random: createRandom(randomInt(2 ** 32)),
    log,
    writeAccess: (line) => void process.stdout.write(line),
    member: index,
    ...(config.counters.store === 'memory' ? { counters } : {}),
  });
  const { url, adminUrl, adminCredential } = running;
  tell({ kind: 'started', url, adminUrl, adminCredential });
}

async function take(message: ToMember): Promise<void> {
  if (message.kind === 'start') await start(message);
  else if (message.kind === 'reload') await running?.reload(message.config);
  else if (message.kind === 'close') {
    await running?.close(message.drainMs);
    process.disconnect();
  }
}

process.on('message', (message: ToMember) => {
  take(message).catch((thrown: unknown) => {
    const why = messageOf(thrown);
    log.error('process-fail', { why });
    tell({ kind: 'failed', why });
    if (message.kind === 'start') process.exitCode = 1;
  });
});
// Ctrl-C reaches every process of the group; the first one decides when they end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
