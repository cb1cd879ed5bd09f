/** The `play` command: sends the traffic of a made-up world to a real endpoint, paced by the clock. */
import { WIRE_FORMATS, type WireFormat } from '#simulate/index';
import { EXIT } from '#std/error-catalogue';
import { formatCounted } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import {
  type CommandContext,
  type CommandSpec,
  decimal,
  type Given,
  integer,
  seconds,
} from '../command.ts';
import { sourcesOf, WORLD_ARGUMENT, WORLD_OPTIONS, worldOf } from '../world-options.ts';

export const playCommand: CommandSpec = {
  name: 'play',
  summary: 'Send a made-up world to an LLM endpoint of yours, in real time or faster.',
  arguments: [
    WORLD_ARGUMENT,
    {
      name: 'url',
      description: 'Base URL of an OpenAI- or Anthropic-compatible endpoint, without /v1.',
      required: true,
      variadic: false,
    },
  ],
  options: [
    {
      flags: '--wire <format>',
      description: 'What the endpoint speaks (default: openai).',
      choices: WIRE_FORMATS,
    },
    {
      flags: '--speed <x>',
      description: 'World seconds in a second (default: 60).',
      parse: decimal,
    },
    {
      flags: '--max-requests <n>',
      description: 'Stop after so many (default: 10,000).',
      parse: integer,
    },
    { flags: '--max-rate <n>', description: 'Requests a second (default: 100).', parse: decimal },
    {
      flags: '--max-concurrency <n>',
      description: 'Requests at once (default: 32).',
      parse: integer,
    },
    {
      flags: '--max-time <duration>',
      description: 'Stop after so long (default: 10m).',
      parse: seconds,
    },
    {
      flags: '--key <format>',
      description:
        'Credential; {account_id}, {api_key_id}, {org_id} are filled in (default: {api_key_id}).',
    },
    { flags: '--allow-remote', description: 'Allow hosts other than this machine.' },
    { flags: '--seed <n>', description: 'Same seed, same traffic (default: 1).', parse: integer },
    ...WORLD_OPTIONS,
  ],
  examples: ['stillwatch play demo http://127.0.0.1:8080 --speed 3600 --max-requests 2000'],
  run: runPlay,
};

async function runPlay(context: CommandContext, { positional, options }: Given): Promise<number> {
  const world = await worldOf(positional[0] ?? '', options);
  const { playSink } = await import('#simulate/index');
  const { simulate } = await import('#simulate/index');
  const sink = playSink(
    {
      url: positional[1] ?? '',
      format: (options.wire as WireFormat | undefined) ?? 'openai',
      speed: (options.speed as number | undefined) ?? 60,
      maxConcurrency: (options.maxConcurrency as number | undefined) ?? 32,
      maxRequests: (options.maxRequests as number | undefined) ?? 10_000,
      maxRequestsPerSecond: (options.maxRate as number | undefined) ?? 100,
      maxSeconds: (options.maxTime as number | undefined) ?? 600,
      keyFormat: (options.key as string | undefined) ?? '{api_key_id}',
      allowRemote: options.allowRemote === true,
      abort: context.abort,
    },
    { fetch, clock: context.clock, wait },
  );
  const seed = (options.seed as number | undefined) ?? 1;
  const given = { ...(await sourcesOf(options)), seed, withText: true, sink, workers: 0 };
  try {
    await simulate(world, { ...given, abort: sink.ended }, { progress: context.progress });
  } catch (thrown) {
    if (!sink.ended.aborted || context.abort.aborted) throw thrown;
  }
  await sink.close();
  const summary = sink.summary();
  if (context.json) {
    context.print(JSON.stringify({ schema: 'stillwatch.play/1', ...summary }));
    return EXIT.ok;
  }
  context.print(`${formatCounted(summary.sent, 'request')} in ${summary.seconds.toFixed(1)} s`);
  for (const [outcome, count] of Object.entries(summary.statuses)) {
    context.print(`  ${visibleText(outcome)}: ${count}`);
  }
  return EXIT.ok;
}

function wait(ms: number, abort: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    clearTimeout(timer);
    abort.removeEventListener('abort', done);
    resolve();
  };
  const timer = setTimeout(done, ms);
  abort.addEventListener('abort', done);
  if (abort.aborted) done();
  return promise;
}
