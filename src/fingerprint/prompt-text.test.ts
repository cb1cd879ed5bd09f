import { describe, expect, it } from 'vitest';
import { lastUserTurn, leadingSystemText } from './prompt-text.ts';

const conversation = [
  { role: 'developer', content: 'Be brief.' },
  { role: 'user', content: 'one' },
  { role: 'assistant', content: 'answer' },
  { role: 'user', content: 'two' },
  { role: 'tool', content: 'result' },
];

describe('prompt text', () => {
  it('is the last user message', () => {
    expect(lastUserTurn(conversation)).toBe('two');
  });

  it('falls back to the last message that is no instruction', () => {
    expect(lastUserTurn([{ role: 'system', content: 's' }])).toBeNull();
    expect(
      lastUserTurn([
        { role: 'assistant', content: 'a' },
        { role: 'tool', content: 't' },
      ]),
    ).toBe('t');
    expect(lastUserTurn([])).toBeNull();
  });

  it('finds the system text', () => {
    expect(leadingSystemText(conversation)).toBe('Be brief.');
    expect(leadingSystemText(conversation.slice(1))).toBeNull();
  });
});
