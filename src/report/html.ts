/** Makes markup in which foreign values can only be text, for everything the report writes. */
import { splitHidden, visibleText } from '#std/visible-text';

/** Markup that is safe to place in a page as it is. Only this file makes it. */
class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type { Html };

export type HtmlValue = Html | string | number | null | false | readonly HtmlValue[];

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ESCAPES[char]!);
}

/** Keeps a number and its unit on one line. */
function unbroken(text: string): string {
  return text.replaceAll(/(\d) (?=[%×]|[kMGT]\b)/g, '$1\u00a0');
}

function render(value: HtmlValue): string {
  if (value === null || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string') return escaped(unbroken(visibleText(value, 4000)));
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}

/**
 * A template whose values become text, never markup, in elements and quoted attributes alike;
 * characters a reader would not see are shown as code points.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    markup += render(value) + (strings[index + 1] ?? '');
  }
  return new Html(markup);
}

/** Our own style and script, as they are; never for anything that came from a log. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** Text written by strangers, for element content: hidden characters stand out as marks. */
export function foreign(text: string, maxChars = 160): Html {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  const pieces = splitHidden(cut).map((piece) =>
    piece.hidden
      ? html`<span class="mark" title="a character that is not visible">${piece.text}</span>`
      : new Html(escaped(piece.text)),
  );
  return html`<bdi>${pieces}</bdi>`;
}

/** An SVG path of any length; values are cut at some thousand characters otherwise. */
export function pathData(path: string): Html {
  return /^[MLHVZmlhvz0-9 .-]*$/.test(path) ? new Html(path) : new Html('');
}

/** A number in an SVG path or attribute: short, and never NaN. */
export function coordinate(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}

/** Class that places an element at a share of its parent's width: inline styles are not allowed. */
export function positionClass(share: number): string {
  return `p${Math.round(Math.min(1, Math.max(0, share)) * 100)}`;
}
