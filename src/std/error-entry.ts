/** What an error that a user meets consists of, and how the command ends with it. */

/** How the command ends: the numbers are documented in `stillwatch help exit-codes` and never reused. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  unreachable: 3,
  partial: 4,
  findings: 10,
  verification: 11,
  interrupted: 130,
} as const;

/** What happened, and what to do next. */
type Entry<Args> = { message: (args: Args) => string; hint: string; exitCode: number };

export const entry = <Args>(value: Entry<Args>): Entry<Args> => value;
