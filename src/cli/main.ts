#!/usr/bin/env node
/** The process around the command line: real streams, environment, clock and Ctrl-C. */
import { readEnvironment } from '#config/index';
import { systemClock } from '#std/clock';
import { EXIT } from '#std/error-catalogue';
import { nodeTooOld } from './node-version.ts';
import { run } from './run.ts';
import type { Output } from './terminal/output.ts';
import { typedFolder } from './typed-folder.ts';
import { packageVersion } from './version.ts';

const abort = new AbortController();

function stop(): void {
  if (abort.signal.aborted) process.exit(EXIT.interrupted);
  abort.abort();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);

function outputOf(stream: NodeJS.WriteStream): Output {
  // Whoever reads our output may stop early (`| head`): that is no failure of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
  };
}

const tooOld = nodeTooOld(process.versions.node);
if (tooOld !== null) {
  process.stderr.write(tooOld);
  process.exit(EXIT.usage);
}

const environment = readEnvironment();
const typed = typedFolder(environment, process.cwd());
if (typed !== null) process.chdir(typed.folder);

process.exitCode = await run(process.argv.slice(2), {
  environment,
  defaults: typed?.defaults ?? {},
  stdin: process.stdin,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  clock: systemClock,
  abort: abort.signal,
  version: packageVersion(),
});
process.off('SIGINT', stop);
process.off('SIGTERM', stop);
