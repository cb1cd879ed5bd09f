/** Compiles the masking configuration into what exchanges use. */
import { shapesFor } from './detectors.ts';
import type { MaskingConfig } from './masking-config.ts';
import { MaskingSession } from './masking-session.ts';
import { staysFast } from './pattern-cost.ts';
import type { SecretShape } from './secret-shapes.ts';

/** Masking as configured, compiled once. */
export interface Masking {
  mode: 'log' | 'mask' | 'block';
  answers: boolean;
  reversible: boolean;
  /** Longest match of a pattern or word of the user's, for streams. */
  longestOwn: number;
  open(): MaskingSession;
}

/** Null when it is off. Throws SyntaxError for a pattern that is no regular expression, or a slow one. */
export function compileMasking(config: MaskingConfig): Masking | null {
  const { mode, answers, reversible, words, patterns } = config;
  if (mode === 'off') return null;
  const slow = patterns.find(({ pattern }) => !staysFast(pattern));
  if (slow !== undefined) {
    throw new SyntaxError(
      `${slow.name} takes too long in some texts: bound its repetitions, such as \\w{1,64}@ instead of \\w+@, and do not nest them`,
    );
  }
  const shapes: readonly SecretShape[] = shapesFor(config);
  const lengths = [...words.map((word) => word.length), ...patterns.map(({ longest }) => longest)];
  return {
    mode,
    answers: answers && mode !== 'log',
    reversible: reversible && mode === 'mask',
    longestOwn: Math.max(0, ...lengths),
    open: () => new MaskingSession(shapes),
  };
}
