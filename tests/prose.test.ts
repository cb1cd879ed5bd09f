/** Holds the prose for readers to sentences that can be read once: no document may have a longer one. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const MOST_WORDS = 35;
const root = new URL('../', import.meta.url);

const documents = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort();

describe('prose', () => {
  it.each(documents)(`%s has no sentence above ${MOST_WORDS} words`, (path) => {
    const text = readFileSync(new URL(path, root), 'utf8');
    expect(sentencesOf(text).filter((sentence) => wordsOf(sentence) > MOST_WORDS)).toEqual([]);
  });

  it('finds a long sentence wherever prose can stand', () => {
    const long = `${'word '.repeat(MOST_WORDS)}end.`;
    const places = [
      long,
      `Short. ${long}`,
      `- ${long}`,
      `> ${long}`,
      `1. ${long}`,
      long.replace(' ', '\n'),
      `- a\n  ${long.replace(' ', '\n  ')}`,
    ];
    for (const place of places) {
      expect(sentencesOf(place).some((sentence) => wordsOf(sentence) > MOST_WORDS)).toBe(true);
    }
  });

  it('leaves out code, tables and headings, and ends a sentence where it ends', () => {
    const filler = 'word '.repeat(MOST_WORDS);
    const text = [
      `# ${filler}end`,
      '```sh',
      filler,
      filler,
      '```',
      `    ${filler}`,
      '',
      `| ${filler} | ${filler} |`,
      '',
      'One is here, e.g. 1.5 of `a. b`. Two ends so! Three?',
      '- four',
      '- five',
    ].join('\n');
    expect(sentencesOf(text)).toEqual([
      'One is here, e.g. 1.5 of `code`.',
      'Two ends so!',
      'Three?',
      'four',
      'five',
    ]);
  });
});

function wordsOf(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** The sentences of a Markdown document: code, tables, headings, comments and pictures left out. */
function sentencesOf(markdown: string): string[] {
  return blocksOf(markdown.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(/^```[\s\S]*?^```/gm, ''))
    .map((block) =>
      block.replaceAll(/`[^`]+`/g, '`code`').replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1'),
    )
    .flatMap((block) => block.split(/(?<=(?<!\b(?:e\.g|i\.e|al|vs))[.!?][)"”’*_]*)\s+/))
    .filter((sentence) => sentence !== '');
}

/** Paragraphs and list items, each on one line. */
function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let open = false;
  let inList = false;
  for (const line of markdown.split('\n')) {
    if (!open && !inList && /^ {4}/.test(line)) continue;
    const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line);
    const text = (item?.[1] ?? line).replace(/^\s*>\s?/, '').trim();
    if (text === '') open = false;
    else if (item !== null) inList = open = blocks.push(text) > 0;
    else if (/^\s*\||^#/.test(line)) open = inList = false;
    else if (open) blocks[blocks.length - 1] += ` ${text}`;
    else if (inList && /^\s/.test(line)) blocks.push(text);
    else {
      blocks.push(text);
      open = true;
      inList = false;
    }
  }
  return blocks;
}
