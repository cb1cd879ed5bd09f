/** The `tail` command: follows an access log, and shows or prints bursts as they begin and end. */
import { EXIT } from '#std/error-catalogue';
import { type Alarm, followLog, type LogBatch, streamLines, Triage } from '#tail/index';
import { type CommandContext, type CommandSpec, type Given, integer, pattern } from '../command.ts';
import { alarmLine, createScreen, screenLines, summaryOf } from '../render/tail-screen.ts';

const POLL_MS = 400;
const REDRAW_MS = 500;

export const tailCommand: CommandSpec = {
  name: 'tail',
  summary:
    'Watch a growing nginx or Apache access log for bursts of calls to generation endpoints.',
  arguments: [
    {
      name: 'access-log',
      description: 'The log, followed through rotation; - reads standard input.',
      required: true,
      variadic: false,
    },
  ],
  options: [
    { flags: '--from-start', description: 'Read what the log already holds first.' },
    { flags: '--once', description: 'Read the log from its start to its end, report, and stop.' },
    { flags: '--threshold <n>', setting: 'tail.thresholdPerMinute', parse: integer },
    { flags: '--endpoint <regex>', setting: 'tail.endpointPatterns', repeatable: true },
    {
      flags: '--key <regex>',
      description: 'Finds an API key in a line, as its first group; shown as a hash.',
      parse: pattern,
    },
  ],
  examples: [
    'stillwatch tail /var/log/nginx/access.log',
    'stillwatch tail access.log --threshold 300 --json >> alarms.jsonl',
    'ssh gateway tail -F /var/log/nginx/access.log | stillwatch tail - --key \'key="([^"]+)"\'',
  ],
  run: runTail,
};

async function runTail(context: CommandContext, given: Given): Promise<number> {
  const { config, clock, json, stdout } = context;
  const path = given.positional[0] ?? '';
  const once = given.options.once === true;
  const { parseAccessLine } = await import('#ingest/index');
  const triage = new Triage({
    parseLine: parseAccessLine,
    thresholdPerMinute: config.tail.thresholdPerMinute,
    endpointPatterns: config.tail.endpointPatterns.map(pattern),
    keyPattern: (given.options.key as RegExp | undefined) ?? null,
    maxKeys: config.tail.maxKeys,
  });
  const live = stdout.isTTY && !json && !once;
  const screen = live ? createScreen(stdout) : null;
  const recent: Alarm[] = [];
  let drawnAt = Number.NEGATIVE_INFINITY;
  const draw = () => {
    const view = { name: path, context, recent };
    screen?.draw(screenLines(triage, view));
    drawnAt = clock();
  };
  for await (const batch of batches(path, { context, given, once })) {
    const now = clock();
    if (batch.rotation !== 'none') tellRotation(context, batch, live);
    const alarms = [...triage.take(batch.lines, now), ...triage.pass(now)];
    if (live) {
      recent.unshift(...alarms.reverse());
      recent.splice(5);
      if (alarms.length > 0 || now - drawnAt >= REDRAW_MS) draw();
    } else {
      for (const alarm of alarms) {
        context.print(json ? JSON.stringify(alarm) : alarmLine(alarm, context.paint));
      }
    }
  }
  finish(context, triage, { path, live, draw, recent });
  return context.abort.aborted ? EXIT.interrupted : EXIT.ok;
}

function batches(
  path: string,
  given: { context: CommandContext; given: Given; once: boolean },
): AsyncGenerator<LogBatch> {
  const { clock, abort, stdin } = given.context;
  if (path === '-') return streamLines(stdin, abort);
  const { once } = given;
  const from = once || given.given.options.fromStart === true ? 'start' : 'end';
  return followLog({ path, from, once, pollMs: POLL_MS, clock, abort });
}

function tellRotation(context: CommandContext, batch: LogBatch, live: boolean): void {
  if (context.json) context.print(JSON.stringify({ event: 'rotation', how: batch.rotation }));
  else if (!live) context.say(`The log was rotated (${batch.rotation}); reading on.`);
}

function finish(
  context: CommandContext,
  triage: Triage,
  given: { path: string; live: boolean; draw: () => void; recent: readonly Alarm[] },
): void {
  if (context.json) {
    context.print(JSON.stringify(summaryOf(triage)));
  } else if (given.live) {
    given.draw();
  } else {
    const view = { name: given.path, context, recent: given.recent };
    for (const line of screenLines(triage, view)) context.print(line);
  }
}
