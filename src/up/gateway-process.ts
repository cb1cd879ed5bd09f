/** A gateway as a supervised process. */
import { randomInt } from 'node:crypto';
import { startGateway } from '#gateway/index';
import { createRandom } from '#std/random';
import { followedClock, liveAs, processLog } from './process-life.ts';

const DRAIN_MS = 5000;
const clock = followedClock();

liveAs<'gateway'>({
  clock,
  async start({ config, clock: order, logLevel }) {
    clock.follow(order);
    const running = await startGateway(config, {
      clock: clock.now,
      monotonic: () => performance.now(),
      random: createRandom(randomInt(2 ** 32)),
      log: processLog(logLevel),
      writeAccess: (line) => void process.stdout.write(line),
    });
    const { url, adminUrl } = running;
    return { started: { url, adminUrl }, stop: () => running.close(DRAIN_MS) };
  },
});
