/** The exit codes of the program, with the meaning that `help exit-codes` prints for each. */
import { EXIT } from '#std/error-catalogue';

/** What each number means; part of the contract with scripts. */
export const EXIT_MEANINGS: readonly { code: number; meaning: string }[] = [
  { code: EXIT.ok, meaning: 'Done; nothing at or above --fail-on.' },
  { code: EXIT.failure, meaning: 'Failed; the message says why.' },
  { code: EXIT.usage, meaning: 'The command line, configuration or a path given is wrong.' },
  { code: EXIT.unreachable, meaning: 'The store or engine cannot be reached or used.' },
  { code: EXIT.partial, meaning: 'Done in part; what was not done is listed.' },
  { code: EXIT.findings, meaning: 'Done; there are findings at or above --fail-on.' },
  { code: EXIT.verification, meaning: 'Done; a verification failed.' },
  { code: EXIT.interrupted, meaning: 'Stopped by Ctrl-C.' },
];
