/** Spells the commands in messages as the reader can type them: in a checkout they run through npm. */

const FROM_SOURCES = import.meta.url.endsWith('.ts');

/** A text with its `stillwatch …` as it is typed where this program runs from. */
export function typedCommands(text: string, fromSources = FROM_SOURCES): string {
  return fromSources ? text.replaceAll('`stillwatch ', '`npm run -s stillwatch -- ') : text;
}
