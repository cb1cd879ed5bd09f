import { describe, expect, it } from 'vitest';
import { LOG_FORMATS } from './formats.ts';
import { chosenFormats } from './read-plan.ts';

const chosen = (format: string) => () => chosenFormats({ format, map: null });

describe('a format that does not exist', () => {
  it('is answered with all that do, and the one that was likely meant', () => {
    const all = LOG_FORMATS.map(({ id }) => id).join(', ');
    const unknown = { code: 'FORMAT_UNKNOWN', hint: expect.stringContaining('--map') };
    const message = `There is no log format lite-lm; did you mean litellm? Formats: ${all}`;
    expect(chosen('lite-lm')).toThrow(expect.objectContaining({ ...unknown, message }));
    expect(chosen('openai')).toThrow(
      expect.objectContaining({ message: expect.stringContaining(all) }),
    );
    expect(chosen('nope')).toThrow(/^There is no log format nope\. Formats: exchange-log, /);
  });

  it.each(['csv', 'JSON', 'parquet'])('says that %s files need --map', (format) => {
    expect(chosen(format)).toThrow(
      `${format} says how a file is packed, not what its fields mean: such files need --map. Formats:`,
    );
  });
});
