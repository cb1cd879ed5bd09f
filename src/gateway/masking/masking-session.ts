/** Remembers one exchange's secrets, so that each has one placeholder and can be restored. */
import { atOnce, type Steps } from '#std/turns';
import { type Found, findSecrets, secretsIn } from './detectors.ts';
import type { SecretShape } from './secret-shapes.ts';

/** `[EMAIL_1]`: short, the same for the same value, and unlike anything a person writes. */
const PLACEHOLDER = /\[[A-Z][A-Z0-9_]{0,31}_\d{1,6}\]/g;
const LONGEST_PLACEHOLDER = 41;

/** The secrets of one exchange: what stands in their place, and what they were. */
export class MaskingSession {
  /** Different values found, by kind. */
  readonly counts: Record<string, number> = {};
  readonly #shapes: readonly SecretShape[];
  readonly #placeholders = new Map<string, string>();
  readonly #values = new Map<string, string>();

  constructor(shapes: readonly SecretShape[]) {
    this.#shapes = shapes;
  }

  get found(): boolean {
    return this.#placeholders.size > 0;
  }

  /** As it is now: values that are only found later stay placeholders when this one restores. */
  sentOnly(): Pick<MaskingSession, 'restore'> {
    const values = new Map(this.#values);
    return { restore: (text, json) => restore(values, text, json) };
  }

  find(text: string): Found[] {
    return findSecrets(text, this.#shapes);
  }

  /** Counts the secrets of a text that stays as it is, piece by piece. */
  *note(text: string): Steps<void> {
    let pieces = 0;
    for (const found of secretsIn(text, this.#shapes)) {
      if (pieces++ > 0) yield;
      for (const { kind, start, end } of found) this.#placeholder(kind, text.slice(start, end));
    }
  }

  /** The placeholder of a value: the same every time. */
  #placeholder(kind: string, value: string): string {
    const known = this.#placeholders.get(value);
    if (known !== undefined) return known;
    const number = (this.counts[kind] ?? 0) + 1;
    this.counts[kind] = number;
    const placeholder = `[${kind.toUpperCase()}_${number}]`;
    this.#placeholders.set(value, placeholder);
    this.#values.set(placeholder, value);
    return placeholder;
  }

  /** The text with every secret replaced, in this turn. */
  mask(text: string): string {
    return atOnce(this.masking(text));
  }

  /** The same piece by piece. */
  *masking(text: string): Steps<string> {
    let masked = '';
    let from = 0;
    let pieces = 0;
    for (const found of secretsIn(text, this.#shapes)) {
      if (pieces++ > 0) yield;
      for (const { kind, start, end } of found) {
        masked += text.slice(from, start) + this.#placeholder(kind, text.slice(start, end));
        from = end;
      }
    }
    return from === 0 ? text : masked + text.slice(from);
  }

  replace(text: string, found: readonly Found[]): string {
    if (found.length === 0) return text;
    let masked = '';
    let from = 0;
    for (const { kind, start, end } of found) {
      masked += text.slice(from, start) + this.#placeholder(kind, text.slice(start, end));
      from = end;
    }
    return masked + text.slice(from);
  }

  /** The text with this session's placeholders turned back; others stay. */
  restore(text: string, json: boolean): string {
    return restore(this.#values, text, json);
  }
}

function restore(values: ReadonlyMap<string, string>, text: string, json: boolean): string {
  if (values.size === 0 || !text.includes('[')) return text;
  return text.replaceAll(PLACEHOLDER, (placeholder) => {
    const value = values.get(placeholder);
    if (value === undefined) return placeholder;
    return json ? JSON.stringify(value).slice(1, -1) : value;
  });
}

/** Where a placeholder may begin that has not come to its end yet. */
export function unfinishedPlaceholder(text: string): number {
  const from = Math.max(0, text.length - LONGEST_PLACEHOLDER);
  const start = text.indexOf('[', from);
  for (let at = start; at !== -1; at = text.indexOf('[', at + 1)) {
    if (/^\[(?:[A-Z][A-Z0-9_]*)?$/.test(text.slice(at))) return at;
  }
  return text.length;
}
