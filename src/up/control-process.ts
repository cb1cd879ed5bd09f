/** The control half as a supervised process. */

import { startControl } from '#server/index';
import { openStore } from '#store/index';
import { followedClock, liveAs, processLog } from './process-life.ts';

const clock = followedClock();

liveAs<'control'>({
  clock,
  async start({ config, clock: order, version, logLevel }) {
    clock.follow(order);
    const log = processLog(logLevel);
    const running = await startControl(config, {
      openStore: (directory) => openStore({ kind: 'embedded', directory }, { log }),
      clock: clock.now,
      monotonic: () => performance.now(),
      log,
      version,
    });
    const { url, newCredentials } = running;
    return { started: { url, newCredentials }, stop: running.close };
  },
});
