/**
 * Foreign text made safe to read. Names, user agents and log lines are written by strangers:
 * control characters would steer a terminal, bidirectional overrides and zero-width characters
 * would make one text look like another. They are shown as code points instead.
 */
export interface TextPiece {
  text: string;
  /** True when `text` is the code point of something a reader would not see, e.g. `U+202E`. */
  hidden: boolean;
}

/**
 * Control, format, private, unassigned and surrogate code points; separators of lines and
 * paragraphs; fillers that look like nothing; variation selectors (but the two emoji ones); the
 * sixth and further combining marks in a row.
 */
const HIDDEN = new RegExp(
  [
    '\\p{Cc}|\\p{Cf}|\\p{Co}|\\p{Cn}|\\p{Cs}|\\p{Zl}|\\p{Zp}',
    '[\\u115f\\u1160\\u3164\\uffa0]|\\u17b4|\\u17b5|\\u034f',
    '[\\ufe00-\\ufe0d]|[\\u{e0100}-\\u{e01ef}]',
    '(?<=\\p{M}{5})\\p{M}',
  ].join('|'),
  'gu',
);

export function splitHidden(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), hidden: false });
    pieces.push({ text: codePoint(match[0]), hidden: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), hidden: false });
  return pieces;
}

/** One line without anything hidden; cut to `maxChars` code points with an ellipsis. */
export function visibleText(text: string, maxChars = 200): string {
  const head = text.length > maxChars * 2 ? text.slice(0, maxChars * 2) : text;
  const shown = splitHidden(head)
    .map((piece) => (piece.hidden ? `<${piece.text}>` : piece.text))
    .join('');
  const points = [...shown];
  if (points.length <= maxChars && head.length === text.length) return shown;
  return `${points.slice(0, maxChars - 1).join('')}…`;
}

function codePoint(char: string): string {
  const number = char.codePointAt(0) ?? 0;
  return `U+${number.toString(16).toUpperCase().padStart(4, '0')}`;
}
