import { describe, expect, it } from 'vitest';
import { type FingerprintInput, fingerprint } from './fingerprint.ts';

function taskOf(prompt: string, more: Partial<FingerprintInput> = {}): string | undefined {
  const input = {
    system: null,
    prompt,
    messages: null,
    tools: null,
    tools_hash: null,
    images: null,
    ...more,
  };
  return fingerprint(input, { embed: false })?.task;
}

describe('task', () => {
  it.each([
    ['code', 'Write a Python function that reverses a linked list'],
    ['code', 'My program in C++ prints the wrong value, what is the bug?\n```\nint x;\n```'],
    ['code', '用 Python 写一个函数，判断链表是否有环'],
    [
      'reasoning',
      'A train leaves at 9 and travels 60 miles per hour. How far does it get by noon?',
    ],
    ['reasoning', 'Find the remainder when 7^100 is divided by 13.'],
    ['reasoning', '小明有12个苹果，吃了5个，还剩多少个？'],
    ['writing', 'Write a short story about a lighthouse keeper'],
    ['writing', '写一首关于秋天的诗'],
    ['extraction', 'Summarize the key points of the following report and extract all keywords'],
    ['extraction', '请总结以下文章的主要内容'],
    ['translation', 'Translate the following sentence into French: good morning'],
    ['translation', '把下面的句子翻译成英文'],
    ['chat', 'Hi, how are you? I feel a bit lost today'],
    ['chat', '你好，请问周末去哪里玩比较好呢？'],
    [
      'grading',
      'You are an impartial judge. Rate the answer of the AI assistant on a scale from 1 to 10 by helpfulness and give a final verdict.',
    ],
    ['other', 'zzz qqq xxx'],
  ])('%s: %s', (task, prompt) => {
    expect(taskOf(prompt)).toBe(task);
  });

  it('is vision with images and agentic with tools', () => {
    expect(taskOf('What is this?', { images: 2 })).toBe('vision');
    expect(taskOf('Book a table for two', { tools: ['search', 'book'] })).toBe('agentic');
  });
});
