/** Tables, and the box in which something wide scrolls by itself. */
import { type Html, type HtmlValue, html } from './html.ts';

/** A plain table; columns whose heading starts with `#` hold numbers. */
export function table(headings: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  const classes = headings.map((heading) => (heading.startsWith('#') ? 'number' : 'text'));
  const head = headings.map((heading, index) => {
    const title = heading.replace(/^#/, '');
    return html`<th scope="col" class="${classes[index] ?? ''}">${title}</th>`;
  });
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => html`<td class="${classes[index] ?? ''}">${cell}</td>`);
    return html`<tr>${cells}</tr>`;
  });
  return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/**
 * What may be wider than the page: it scrolls in a box of its own, which the keyboard reaches too.
 * `label` says what the box holds; `kind` is a class for its content's width.
 */
export function scrollBox(
  label: string,
  content: HtmlValue,
  kind: 'plain' | 'members' | 'links' | 'drawing' = 'plain',
): Html {
  return html`<div class="scroll ${kind}" role="group" aria-label="${label}" tabindex="0">${content}</div>`;
}
