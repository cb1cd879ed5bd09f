/** Large JSON that is parsed in pieces is what the parser makes of the whole, and is refused where that refuses. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonOutline } from './json-outline.ts';
import { scanJson } from './json-scan.ts';
import { atOnce } from './turns.ts';

const BOUNDS = { depth: 1000, values: 1_000_000 };

/** In pieces of so few bytes that every kind of cut comes up. */
function inPieces(bytes: Buffer, pieceBytes: number): unknown {
  const outline = new JsonOutline(pieceBytes);
  const { problem } = atOnce(scanJson(bytes, BOUNDS, null, outline));
  if (problem !== null) return { problem };
  try {
    return { value: atOnce(outline.parse(bytes)) };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return 'no JSON';
  }
}

function whole(bytes: Buffer): unknown {
  try {
    return { value: JSON.parse(bytes.toString()) as unknown };
  } catch {
    return 'no JSON';
  }
}

const pieces = fc.integer({ min: 8, max: 60 });
const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '1', '10', ''));
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(null, true, 1.5, -0, '', '\\', '\\\\"', '狐', '🦊', '\ud800'),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(name, tie('value'), { maxKeys: 8, noNullPrototype: true }),
  ),
}));
const written = fc
  .tuple(json, fc.constantFrom(0, 1), fc.boolean())
  .map(([value, indent, escaped]) => {
    const text = JSON.stringify(value, null, indent);
    if (!escaped) return text;
    const unit = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return text.replaceAll(/[\u0080-\uffff]/g, unit);
  });

test('what is JSON is the same value, in the same order', () => {
  fc.assert(
    fc.property(written, pieces, (text, pieceBytes) => {
      const bytes = Buffer.from(text);
      const found = inPieces(bytes, pieceBytes);
      expect(found).toEqual(whole(bytes));
      expect(JSON.stringify(found)).toBe(JSON.stringify(whole(bytes)));
    }),
    { numRuns: 1000 },
  );
});

test('what is none is refused, wherever it is broken', () => {
  const part = fc.constantFrom(...'{}[],:"\\ u01\n'.split(''), 'true', '\u0000', '狐');
  fc.assert(
    fc.property(
      written,
      pieces,
      fc.array(fc.tuple(fc.nat(), part, fc.nat(3))),
      (text, pieceBytes, edits) => {
        let broken = Buffer.from(text);
        for (const [place, added, removed] of edits.slice(0, 3)) {
          const at = place % (broken.length + 1);
          broken = Buffer.concat([
            broken.subarray(0, at),
            Buffer.from(added),
            broken.subarray(at + removed),
          ]);
        }
        const found = inPieces(broken, pieceBytes);
        if (typeof found === 'object' && found !== null && 'problem' in found) return;
        expect(found, broken.toString()).toEqual(whole(broken));
      },
    ),
    { numRuns: 1500 },
  );
});

test('a text is cut inside no escape and no character', () => {
  for (const unit of ['\\\\', '\\u0061', '\\"', '狐', '🦊', '\\ud83e\\udd8a', 'a\\n']) {
    for (let pieceBytes = 8; pieceBytes < 48; pieceBytes++) {
      const bytes = Buffer.from(`{"${unit.repeat(9)}":["${unit.repeat(50)}",1]}`);
      expect(inPieces(bytes, pieceBytes), `${unit} ${pieceBytes}`).toEqual(whole(bytes));
    }
  }
});

test('no piece of a large body is long', () => {
  const text = `"${'\\n'.repeat(300_000)}"`;
  const bytes = Buffer.from(`{"a":[${text},${text},{"b":${text}}],"c":${text}}`);
  const outline = new JsonOutline(10_000);
  atOnce(scanJson(bytes, BOUNDS, null, outline));
  let steps = 0;
  for (const _ of outline.parse(bytes)) steps++;
  expect(steps).toBeGreaterThan(bytes.length / 20_000);
});
