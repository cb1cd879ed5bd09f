/** Recognises secrets in text: mail addresses, phone and card numbers, keys, and the user's own. */
import { isBrazilianId, isFrenchId, isIban, isSpanishId, passesLuhn } from './checksums.ts';
import type { MaskingConfig, SecretKind } from './masking-config.ts';

/** One shape of secret. Every repetition in a pattern is bounded: texts are hostile. */
export interface SecretShape {
  /** A kind, or the name of a pattern or `word` of the user's. */
  kind: string;
  pattern: RegExp;
  /** A text without this has none of the shape. */
  hint?: string;
  /** Looks at a match more closely. */
  confirm?: (match: string) => boolean;
  /** May contain white space. */
  spaced: boolean;
}

const plain = (text: string): string => text.replaceAll(/[\s-]/g, '');

const phoneDigits = (match: string): boolean => {
  const digits = match.replaceAll(/\D/g, '').length;
  return digits >= 8 && digits <= 15;
};

const shape = (
  kind: SecretKind,
  pattern: RegExp,
  more: { hint?: string; confirm?: (match: string) => boolean; spaced?: boolean } = {},
): SecretShape => ({ kind, pattern, spaced: false, ...more });

/** In the order of precedence where two begin at the same place and are of one length. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  shape(
    'private_key',
    /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[\s\S]{0,16384}?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/g,
    { hint: '-----BEGIN', spaced: true },
  ),
  shape(
    'api_key',
    /(?<![A-Za-z0-9_-])(?:sk-ant-[\w-]{20,200}|sk-(?:proj-|svcacct-)?[\w-]{20,200}|sw-[a-z0-9]{1,32}-[\w-]{43}|gh[pousr]_\w{36,255}|github_pat_\w{22,255}|glpat-[\w-]{20,64}|xox[abprs]-[\w-]{10,128}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|hf_\w{30,64}|npm_\w{36}|ya29\.[\w-]{20,1024}|eyJ[\w-]{10,1024}\.[\w-]{10,2048}\.[\w-]{10,1024})(?![A-Za-z0-9_-])/g,
  ),
  shape(
    'email',
    /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])/g,
    {
      hint: '@',
    },
  ),
  shape(
    'iban',
    /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/g,
    {
      confirm: (match) => isIban(plain(match)),
      spaced: true,
    },
  ),
  shape('card', /(?<![\d.-])[2-6]\d{3}(?:[ -]?\d{2,6}){2,4}(?![\d-])/g, {
    confirm: (match) => {
      const digits = plain(match);
      return digits.length >= 13 && digits.length <= 19 && passesLuhn(digits);
    },
    spaced: true,
  }),
  shape('national_id', /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g),
  shape(
    'national_id',
    /(?<![A-Z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])/g,
    {
      confirm: (match) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(match),
      spaced: true,
    },
  ),
  shape('national_id', /(?<![A-Z0-9])[XYZ\d]\d{7}[A-Z](?![A-Z0-9])/g, { confirm: isSpanishId }),
  shape('national_id', /(?<![A-Z0-9])[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Z0-9])/g),
  shape(
    'national_id',
    /(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\d)/g,
    {
      confirm: isFrenchId,
      spaced: true,
    },
  ),
  shape('national_id', /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g, { confirm: isBrazilianId }),
  shape(
    'phone',
    /(?<![\w.+-])(?:\+\d{1,3}[ ().-]{0,2}\d(?:[ ().-]{0,2}\d){6,13}|\(\d{3}\) ?\d{3}-\d{4}|[2-9]\d{2}[-.]\d{3}[-.]\d{4}|0\d{1,4}[ /-]\d{3,4}[ -]?\d{2,5}(?:[ -]\d{2,4}){0,2})(?![\w-])/g,
    { confirm: phoneDigits, spaced: true },
  ),
];

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** The shapes a configuration asks for. Throws SyntaxError for a pattern that is no expression. */
export function shapesFor(config: MaskingConfig): SecretShape[] {
  const shapes = SECRET_SHAPES.filter(({ kind }) => config.kinds.includes(kind as SecretKind));
  for (const { name, pattern } of config.patterns) {
    shapes.push({ kind: name, pattern: new RegExp(pattern, 'gu'), spaced: true });
  }
  if (config.words.length > 0) {
    const words = [...config.words].sort((one, other) => other.length - one.length).map(literal);
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}_])(?:${words.join('|')})(?![\\p{L}\\p{N}_])`,
      'giu',
    );
    shapes.push({ kind: 'word', pattern, spaced: true });
  }
  return shapes;
}

export interface Found {
  kind: string;
  start: number;
  end: number;
}

/** Secrets in a text, from left to right; where they overlap the earliest and longest stands. */
export function findSecrets(text: string, shapes: readonly SecretShape[]): Found[] {
  const all: Found[] = [];
  for (const { kind, pattern, hint, confirm } of shapes) {
    if (hint !== undefined && !text.includes(hint)) continue;
    for (const match of text.matchAll(pattern)) {
      const [found] = match;
      if (found === '' || (confirm !== undefined && !confirm(found))) continue;
      all.push({ kind, start: match.index, end: match.index + found.length });
    }
  }
  if (all.length < 2) return all;
  all.sort((one, other) => one.start - other.start || other.end - one.end);
  const kept: Found[] = [];
  for (const found of all) if (found.start >= (kept.at(-1)?.end ?? 0)) kept.push(found);
  return kept;
}
