/** Drives the reading of a text, character by character, into units. */

import * as charsModule from './chars.ts';
import * as marksModule from './marks.ts';
import * as spansModule from './spans.ts';
import * as textBufferModule from './text-buffer.ts';
import * as unitKindsModule from './unit-kinds.ts';
import * as unitsModule from './units.ts';
import * as wordsModule from './words.ts';

const { DIGIT, GLYPH, IGNORED, LOWER, NEWLINE, SCRIPT_OF, SPACE, SYMBOL, UPPER } = charsModule;
const { scanPunctuation } = marksModule;
const { resetSpans } = spansModule;
const { CAPACITY, text } = textBufferModule;
const { EMOJI, IDEOGRAPH, LINE_END, LINE_START, SENTENCE_START } = unitKindsModule;
const { units } = unitsModule;
const { scanNumber, scanWord } = wordsModule;
const { code: charCode, kind: charKind, fold: charFold } = text;
const { flags: unitFlags, scripts } = units;

/**
 * Splits a text into units: words, numbers, identifiers, addresses, ideographs, emoji, rules. One
 * pass, O(length); what does not fit into `units` is left out.
 */
export function scanUnits(): void {
  units.clear();
  resetSpans();
  units.pending = SENTENCE_START | LINE_START;
  const limit = text.length;
  let index = 0;
  while (index < limit && units.count < CAPACITY) {
    switch (charKind[index]) {
      case SPACE:
      case IGNORED:
        index++;
        break;
      case LOWER:
      case UPPER:
        index = scanWord(index);
        break;
      case DIGIT:
        index = scanNumber(index);
        break;
      case GLYPH:
        units.placeCharacter(index, IDEOGRAPH, charFold[index]!);
        scripts[SCRIPT_OF[charCode[index]!]!]!++;
        index++;
        break;
      case SYMBOL:
        units.placeCharacter(index, EMOJI, charCode[index]!);
        index++;
        break;
      case NEWLINE:
        if (units.count > 0) unitFlags[units.count - 1]! |= LINE_END;
        units.pending = SENTENCE_START | LINE_START;
        index++;
        break;
      default:
        index = scanPunctuation(index);
    }
  }
}
