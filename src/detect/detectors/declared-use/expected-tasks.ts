/** Tells which tasks have no part in a declared use, by the words of its text. */

import type { Task } from '#schema/fingerprint';

/** A declared use, by words that begin words of the text, and the tasks that have no part in it. */
interface Use {
  words: readonly string[];
  foreign: readonly Task[];
}

/**
 * Only uses that say what they are for. "Research", "automation", "evaluation", "assistant" or
 * "reseller" may be anything and are not listed. Documents and customers may be about code, so that
 * code is foreign to few.
 */
const USES: readonly Use[] = [
  {
    words: ['support', 'help desk', 'helpdesk', 'customer service', 'call centre', 'call center'],
    foreign: ['reasoning', 'grading', 'vision'],
  },
  {
    words: ['document', 'knowledge base', 'invoice', 'search', 'extraction', 'summar', 'ocr'],
    foreign: ['agentic', 'grading'],
  },
  { words: ['translat', 'locali'], foreign: ['agentic', 'reasoning', 'grading', 'vision'] },
  {
    words: ['software', 'coding', 'code', 'developer', 'programming', 'devops'],
    foreign: ['reasoning', 'grading'],
  },
  {
    words: ['writing', 'copywriting', 'marketing', 'content', 'blog', 'newsletter'],
    foreign: ['code', 'agentic', 'reasoning', 'grading'],
  },
  {
    words: [
      'personal',
      'private',
      'hobby',
      'entertainment',
      'consumer',
      'chat',
      'game',
      'companion',
    ],
    foreign: ['agentic', 'grading'],
  },
  { words: ['education', 'study', 'school', 'student', 'university'], foreign: ['agentic'] },
  { words: ['label', 'annotation'], foreign: ['agentic'] },
];

/** Words that allow anything, whatever stands beside them. */
const OPEN_ENDED = [
  'research',
  'evaluat',
  'benchmark',
  'automat',
  'agent',
  'assistant',
  'resell',
  'aggregat',
  'platform',
  'synthetic',
  'testing',
  'security',
  'internal',
];

/**
 * Tasks that have no part in what an account says it is for: foreign to every use that the text
 * names. Null when the text names none that we know, or one that may be anything.
 */
export function foreignTasks(declaredUse: string): readonly Task[] | null {
  const text = ` ${declaredUse.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `;
  const has = (word: string) => text.includes(` ${word}`);
  if (OPEN_ENDED.some(has)) return null;
  const named = USES.filter(({ words }) => words.some(has));
  const [first, ...rest] = named;
  if (first === undefined) return null;
  return first.foreign.filter((task) => rest.every(({ foreign }) => foreign.includes(task)));
}
