/** A gateway in a process of its own; the configuration comes as JSON in the first argument. */

import { gatewayConfigSchema } from '#gateway/gateway-config';
import { startGateway } from '#gateway/run-gateway';
import { systemClock } from '#std/clock';
import { createLog } from '#std/log';
import { createRandom } from '#std/random';

const config = gatewayConfigSchema.parse(JSON.parse(process.argv[2] as string));
const running = await startGateway(config, {
  clock: systemClock,
  monotonic: () => performance.now(),
  random: createRandom(1),
  log: createLog({
    level: 'warn',
    clock: systemClock,
    write: (line) => void process.stderr.write(line),
  }),
  writeAccess: () => {},
});
process.stdout.write(`${running.url}\n`);
process.on('SIGTERM', () => void running.close(5000).then(() => process.exit(0)));
