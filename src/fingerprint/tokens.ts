import { DIGIT, GLYPH, IGNORED, LOWER, NEWLINE, SCRIPT, SPACE, SYMBOL, UPPER } from './chars.ts';
import { scanPunctuation } from './marks.ts';
import { resetSpans } from './spans.ts';
import type { TextBuffer } from './text-buffer.ts';
import { EMOJI, IDEOGRAPH, LINE_END, LINE_START, SENTENCE_START, type Units } from './units.ts';
import { scanNumber, scanWord } from './words.ts';

/**
 * Splits a text into units: words, numbers, identifiers, addresses, ideographs, emoji, rules. One
 * pass, O(length); what does not fit into `units` is left out.
 */
export function scan(text: TextBuffer, units: Units): void {
  units.clear();
  resetSpans();
  units.pending = SENTENCE_START | LINE_START;
  const { kind } = text;
  const limit = text.length;
  const capacity = units.a.length;
  let index = 0;
  while (index < limit && units.count < capacity) {
    switch (kind[index]) {
      case SPACE:
      case IGNORED:
        index++;
        break;
      case LOWER:
      case UPPER:
        index = scanWord(text, index, units);
        break;
      case DIGIT:
        index = scanNumber(text, index, units);
        break;
      case GLYPH:
        units.placeCharacter(index, IDEOGRAPH, text.fold[index] as number);
        units.scripts[SCRIPT[text.code[index] as number] as number]!++;
        index++;
        break;
      case SYMBOL:
        units.placeCharacter(index, EMOJI, text.code[index] as number);
        index++;
        break;
      case NEWLINE:
        if (units.count > 0) units.flags[units.count - 1]! |= LINE_END;
        units.pending = SENTENCE_START | LINE_START;
        index++;
        break;
      default:
        index = scanPunctuation(text, index, units);
    }
  }
}
