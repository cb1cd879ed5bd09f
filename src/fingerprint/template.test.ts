import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

function of(prompt: string) {
  const input = {
    system: null,
    prompt,
    messages: null,
    tools: null,
    tools_hash: null,
    images: null,
  };
  const found = fingerprint(input, { embed: false });
  if (found === null) throw new Error('no fingerprint');
  return found;
}

const template = (prompt: string): number => of(prompt).template_hash;

describe('template of a short prompt', () => {
  it.each([
    ['Summarise invoice 8812 for ACME', 'Summarise invoice 77 for Foo Ltd'],
    ['Write a poem about "the sea" please', 'Write a poem about “my old grey cat” please'],
    ["Define the word 'entropy' for me", "Define the word 'serendipitous moment' for me"],
    ['Send it to anna.b+x@example.com now', 'Send it to jo@example.org now'],
    ['Summarise https://example.com/a?b=1 in brief', 'Summarise www.example.org/x/y in brief'],
    ['Fix this: ```js\nlet a = 1;\n```', 'Fix this: ```\nfor x in y: pass\nprint(x)\n```'],
    ['Explain what `a.b()` does here', 'Explain what `new Thing(42)` does here'],
    ['Tell me about Bank of America today', 'Tell me about Siemens today'],
    ['Order INV8812 is late', 'Order 99-17/2 is late'],
    ['请总结发票8812的内容', '请总结发票77的内容'],
    ['请解释《红楼梦》的主题', '请解释《百年孤独》的主题'],
    ['请介绍一下 Python 的特点', '请介绍一下 Visual Basic 的特点'],
    ['Was kostet die Foo GmbH 2024?', 'Was kostet die ACME 1999?'],
  ])('is the same for %j and %j', (one, other) => {
    expect(template(one)).toBe(template(other));
  });

  it.each([
    ['Summarise invoice 8812 for ACME', 'Translate invoice 8812 for ACME'],
    ['What is a dog', 'What is a cat'],
    ['请解释重力', '请解释光速'],
    ['WRITE A POEM ABOUT CATS', 'WRITE A STORY ABOUT DOGS'],
    ['Write A Poem About The Cats', 'Write A Story About The Dogs'],
    ['Was ist ein Hund?', 'Was ist ein Auto?'],
  ])('differs for %j and %j', (one, other) => {
    expect(template(one)).not.toBe(template(other));
  });

  it('does not depend on which numbers and names fill it', () => {
    const name = fc
      .array(fc.stringMatching(/^[A-Z][a-z]{3,9}$/), { minLength: 1, maxLength: 3 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.nat(), name, fc.nat(), name, (number, who, otherNumber, otherWho) => {
        const fill = (n: number, w: string) =>
          `please summarise invoice ${n} that was sent by @${w} in ${n + 1} short words`.replace(
            '@',
            '',
          );
        expect(template(fill(number, who))).toBe(template(fill(otherNumber, otherWho)));
      }),
    );
  });
});

describe('template of a wrapper prompt', () => {
  const bodies = [
    'A shop sells 12 apples a day. How many does it sell in a week?',
    `${'the quick brown fox jumps over the lazy dog and runs away '.repeat(12)}\n- one\n- two`,
    '写一首关于大海的诗',
    'def add(a, b):\n    return a + b\n\nassert add(1, 2) == 3',
  ];
  const wrappers: readonly [string, (body: string) => string][] = [
    ['zero-shot chain of thought', (body) => `Q: ${body}\nA: Let's think step by step.`],
    [
      'instruction headings',
      (body) =>
        `Below is an instruction that describes a task.\n\n### Instruction:\n${body}\n\n### Response:`,
    ],
    [
      'grader',
      (body) =>
        `You grade answers fairly.\n[Question]\n${body}\n[The answer]\n${body} indeed\n[End of answer]\nGive a rating from 1 to 10.`,
    ],
    ['Chinese examination', (body) => `以下是一道题，请作答。\n题目：${body}\n答案是：`],
  ];

  it.each(wrappers)('%s: one template whatever it wraps', (_name, wrap) => {
    expect(new Set(bodies.map((body) => template(wrap(body)))).size).toBe(1);
  });

  it('differs between wrappers', () => {
    expect(new Set(wrappers.map(([, wrap]) => template(wrap(bodies[0] as string)))).size).toBe(4);
  });

  it('keeps opening and ending of a prompt with a long variable body', () => {
    const first = of(`Translate this text: ${bodies[1]}`);
    const second = of(`Translate this text: ${bodies[3]}`);
    expect(first.opening_hash).toBe(second.opening_hash);
    expect(first.template_hash).not.toBe(second.template_hash);
    const asked = (body: string) => of(`${body}\nNow sum it up in three plain words.`).ending_hash;
    expect(asked(bodies[1] as string)).toBe(asked(bodies[2] as string));
  });
});
