import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './error-catalogue.ts';
import { typedCommands } from './typed-command.ts';

const HINTS = Object.entries(CATALOGUE).map(([code, { hint }]) => [code, hint] as const);

describe('typedCommands', () => {
  it('leaves commands as they are where the command is installed', () => {
    expect(typedCommands('Run `stillwatch doctor`.', false)).toBe('Run `stillwatch doctor`.');
  });

  it('puts npm before every command of a checkout, and touches nothing else', () => {
    const text = 'The stillwatch store: `stillwatch up` or `stillwatch control`; stop stillwatch.';
    expect(typedCommands(text, true)).toBe(
      'The stillwatch store: `npm run -s stillwatch -- up` or `npm run -s stillwatch -- control`; stop stillwatch.',
    );
  });

  it('runs from sources here', () => {
    expect(typedCommands('`stillwatch up`')).toBe('`npm run -s stillwatch -- up`');
  });

  it.each(HINTS)('finds every command in the hint of %s', (_code, hint) => {
    const quoted = [...hint.matchAll(/`([^`]+)`/g)].map(([, command]) => command as string);
    expect(quoted.filter((command) => !/^(?:stillwatch|npm) /.test(command))).toEqual([]);
    expect(hint.replaceAll(/`[^`]*`/g, '')).not.toMatch(/stillwatch [a-z]/);
  });
});
