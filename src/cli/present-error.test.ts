import { describe, expect, it } from 'vitest';
import { failure } from '#std/errors';
import { asStillwatchError, exitCodeOf, presentError } from './present-error.ts';
import { createPaint } from './terminal/output.ts';

const view = { json: false, debug: false, paint: createPaint(false) };

describe('an error', () => {
  it('says what, where and what to do', () => {
    const place = { file: 'a.jsonl', line: 12, field: 'ts' };
    const error = failure('INPUT_NOT_FOUND', { path: 'a.jsonl' }, { place });
    const text = presentError(error, view);
    expect(exitCodeOf(error)).toBe(2);
    expect(text).toContain('error There is no file');
    expect(text).toContain('where a.jsonl, line 12, field ts');
    expect(text).toMatch(/ do Check the path/);
    expect(text).not.toContain('    at ');
  });

  it('that nobody foresaw shows stacks and causes with --debug only', () => {
    const error = asStillwatchError(new Error('boom', { cause: new Error('deeper') }));
    expect(exitCodeOf(error)).toBe(1);
    const calm = presentError(error, view);
    expect(calm).toContain('boom');
    expect(calm.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
    const loud = presentError(error, { ...view, debug: true });
    expect(loud).toContain('    at ');
    expect(loud).toContain('caused by');
  });
});
