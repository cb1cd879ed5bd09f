/** Recognises secrets in text: mail addresses, phone and card numbers, keys, and the user's own. */
import {
  countDigits,
  isBrazilianId,
  isFrenchId,
  isIban,
  isSpanishId,
  passesLuhn,
} from './checksums.ts';
import type { MaskingConfig, SecretKind } from './masking-config.ts';
import {
  type PatternOptions,
  PRIVATE_KEY_SHAPE,
  patternShape,
  type SecretShape,
} from './secret-shapes.ts';
import { wordShape } from './word-shape.ts';

const hasDigits =
  (least: number, most: number) =>
  (match: string): boolean => {
    const digits = countDigits(match);
    return digits >= least && digits <= most;
  };

const shape = (kind: SecretKind, pattern: RegExp, more: PatternOptions = {}): SecretShape =>
  patternShape(kind, pattern, more);

/** Every repetition in a pattern is bounded, and where one ends is not a matter of choice. */
/** In the order of precedence where two begin at the same place and are of one length. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  PRIVATE_KEY_SHAPE,
  shape(
    'api_key',
    /(?<![A-Za-z0-9_-])(?:sk-ant-[\w-]{20,200}|sk-(?:proj-|svcacct-)?[\w-]{20,200}|sw-[a-z0-9]{1,32}-[\w-]{43}|gh[pousr]_\w{36,255}|github_pat_\w{22,255}|glpat-[\w-]{20,64}|xox[abprs]-[\w-]{10,128}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|hf_\w{30,64}|npm_\w{36}|ya29\.[\w-]{20,1024}|eyJ[\w-]{10,1024}\.[\w-]{10,2048}\.[\w-]{10,1024})(?![A-Za-z0-9_-])/,
    { longest: 4200 },
  ),
  shape(
    'email',
    /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])/,
    {
      hint: '@',
    },
  ),
  shape(
    'iban',
    /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/,
    {
      confirm: isIban,
    },
  ),
  shape('card', /(?<![\d.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\d-])/, {
    confirm: passesLuhn,
  }),
  shape('national_id', /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/),
  shape(
    'national_id',
    /(?<![A-Z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])/,
    {
      confirm: (match) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(match),
    },
  ),
  shape('national_id', /(?<![A-Z0-9])[XYZ\d]\d{7}[A-Z](?![A-Z0-9])/, { confirm: isSpanishId }),
  shape('national_id', /(?<![A-Z0-9])[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Z0-9])/),
  shape(
    'national_id',
    /(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\d)/,
    {
      confirm: isFrenchId,
    },
  ),
  shape('national_id', /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/, { confirm: isBrazilianId }),
  shape(
    'phone',
    /(?<![\w.+-])(?:\+\d{1,3}[ ().-]{0,2}\d(?:[ ().-]{0,2}\d){6,13}|\(\d{3}\) ?\d{3}-\d{4}|[2-9]\d{2}[-.]\d{3}[-.]\d{4}|0\d{1,4}[ /-]\d{3,4}[ -]?\d{2,5}(?:[ -]\d{2,4}){0,2})(?![\w-])/,
    { confirm: hasDigits(8, 15) },
  ),
];

/** The shapes a configuration asks for. Throws SyntaxError for a pattern that is no expression. */
export function shapesFor(config: MaskingConfig): SecretShape[] {
  const shapes = SECRET_SHAPES.filter(({ kind }) => config.kinds.includes(kind as SecretKind));
  for (const { name, pattern, longest } of config.patterns) {
    shapes.push(patternShape(name, new RegExp(pattern, 'u'), { longest }));
  }
  if (config.words.length > 0) shapes.push(wordShape(config.words));
  return shapes;
}

export interface Found {
  kind: string;
  start: number;
  end: number;
}

/** Characters searched in one piece. */
const PIECE_CHARS = 65_536;

/**
 * Secrets in a text, from left to right, piece by piece; where they overlap the earliest and longest
 * stands. What a pattern that is not a secret covers is not looked at again for the same shape.
 */
export function* secretsIn(
  text: string,
  shapes: readonly SecretShape[],
): Generator<Found[], void, void> {
  const searches = shapes.flatMap(({ kind, search }) => {
    const searcher = search(text);
    return searcher === null ? [] : [{ kind, searcher, from: 0 }];
  });
  let end = 0;
  for (let low = 0; low < text.length; low += PIECE_CHARS) {
    const high = Math.min(text.length, low + PIECE_CHARS);
    const found: Found[] = [];
    for (const search of searches) {
      const { kind, searcher } = search;
      while (search.from < high) {
        const match = searcher.next(search.from, high);
        search.from = match === null ? high : match.end;
        if (match?.secret === true) found.push({ kind, start: match.start, end: match.end });
      }
    }
    if (found.length > 1) {
      found.sort((one, other) => one.start - other.start || other.end - one.end);
    }
    const kept: Found[] = [];
    for (const each of found) {
      if (each.start < end) continue;
      kept.push(each);
      end = each.end;
    }
    yield kept;
  }
}

/** All of them, in this turn. */
export function findSecrets(text: string, shapes: readonly SecretShape[]): Found[] {
  return [...secretsIn(text, shapes)].flat();
}
