/** What the process was started with. Read here and nowhere else, once, and handed on. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}

export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

/**
 * Whether to colour a stream: the flag wins, then NO_COLOR and FORCE_COLOR (no-color.org,
 * force-color.org), then whether a person is looking.
 */
export function wantsColor(given: {
  choice: ColorChoice;
  environment: Environment;
  isTTY: boolean;
}): boolean {
  const { choice, environment, isTTY } = given;
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return isTTY && TERM !== 'dumb';
}
