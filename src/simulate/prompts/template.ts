/** Parses and fills the prompt templates, with their choices and slots. */
import type { Random } from '#std/random';

/**
 * Authored prompt text with choices and slots: "[Explain|Describe] {item} to {name}". Choices are
 * the wording (drawn per customer or campaign), slots the content (drawn per exchange).
 */
export type Template = readonly Part[];
type Part =
  | { type: 'text'; text: string }
  | { type: 'choice'; options: readonly Template[] }
  | { type: 'slot'; name: string };

/** Draws the content of a slot. */
export type FillSlot = (name: string) => string;

/** Parses once; choices nest. Throws RangeError on an unclosed bracket: templates are our own. */
export function parseTemplate(source: string): Template {
  const [template, end] = parseParts(source, 0, false);
  if (end < source.length) throw new RangeError(`unbalanced ] in: ${source}`);
  return template;
}

function parseParts(source: string, start: number, inChoice: boolean): [Template, number] {
  const parts: Part[] = [];
  let at = start;
  let text = '';
  const flush = () => {
    if (text.length > 0) parts.push({ type: 'text', text });
    text = '';
  };
  while (at < source.length) {
    const char = source[at]!;
    if (char === ']' || (inChoice && char === '|')) break;
    if (char === '[') {
      flush();
      const [choice, end] = parseChoice(source, at + 1);
      parts.push(choice);
      at = end;
    } else if (char === '{') {
      flush();
      const end = source.indexOf('}', at);
      if (end < 0) throw new RangeError(`unclosed { in: ${source}`);
      parts.push({ type: 'slot', name: source.slice(at + 1, end) });
      at = end + 1;
    } else {
      text += char;
      at++;
    }
  }
  flush();
  return [parts, at];
}

function parseChoice(source: string, start: number): [Part, number] {
  const options: Template[] = [];
  let at = start;
  for (;;) {
    const [option, end] = parseParts(source, at, true);
    options.push(option);
    if (source[end] === ']') return [{ type: 'choice', options }, end + 1];
    if (source[end] !== '|') throw new RangeError(`unclosed [ in: ${source}`);
    at = end + 1;
  }
}

/** The text of a template: choices from `wording`, slots from `fill`. */
export function fillTemplate(template: Template, wording: Random, fill: FillSlot): string {
  let text = '';
  for (const part of template) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'slot') text += fill(part.name);
    else text += fillTemplate(wording.pick(part.options), wording, fill);
  }
  return text;
}

export function slotsOf(template: Template): string[] {
  return template.flatMap((part) => {
    if (part.type === 'slot') return [part.name];
    return part.type === 'choice' ? part.options.flatMap(slotsOf) : [];
  });
}
