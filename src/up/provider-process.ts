/** A simulated model provider as a supervised process. */
import { startProvider } from '#simulate/index';
import { liveAs } from './process-life.ts';

liveAs<'provider'>({
  async start({ port }) {
    const { url, close } = await startProvider({ port, record: false });
    return { started: { url }, stop: close };
  },
});
