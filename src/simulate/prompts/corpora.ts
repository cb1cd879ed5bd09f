/** Names the corpora of real prompts, and which activity draws on which. */
import type { Split } from '../world.ts';

/** What a corpus is drawn on for. */
export const CORPUS_ROLES = [
  'chat',
  'writing',
  'developer',
  'code',
  'mathematics',
  'exam',
  'support',
  'documents',
  'red-team',
  'grading',
  'agent',
  'harvest-reasoning',
  'harvest-tools',
  'harvest-code',
  'harvest-general',
  'harvest-sensitive',
] as const;
export type CorpusRole = (typeof CORPUS_ROLES)[number];

export interface Corpus {
  name: string;
  /** a: was sent to a model to train another on its answers; b: benign use. */
  class: 'a' | 'b';
  split: Split;
  roles: readonly CorpusRole[];
  /** An excerpt comes with the package (the licence allows it); else only from a prompts folder. */
  bundled: boolean;
}

const corpus = (
  name: string,
  split: Split,
  roles: readonly CorpusRole[],
  options: { class: 'a' | 'b'; bundled: boolean },
): Corpus => ({ name, split, roles, ...options });

const ATTACK = { class: 'a', bundled: true } as const;
const ATTACK_EXTERNAL = { class: 'a', bundled: false } as const;
const BENIGN = { class: 'b', bundled: true } as const;
const BENIGN_EXTERNAL = { class: 'b', bundled: false } as const;

/**
 * Every source belongs to one split, whole: no prompt that a method was chosen on is one that its
 * quality is reported on. Both splits have attack and benign sources in English and Chinese; what
 * a split lacks (support tickets, translation jobs) is written for it in frames/.
 */
export const CORPORA: readonly Corpus[] = [
  corpus('ft_cot', 'design', ['harvest-reasoning'], ATTACK),
  corpus('gpteacher_toolformer', 'design', ['harvest-tools'], ATTACK),
  corpus('toolbench', 'design', ['harvest-tools'], ATTACK_EXTERNAL),
  corpus('code_alpaca', 'design', ['harvest-code', 'harvest-general'], ATTACK_EXTERNAL),
  corpus('codealpaca_meta', 'design', ['harvest-general'], ATTACK_EXTERNAL),
  corpus('alpaca_zh', 'design', ['harvest-general'], ATTACK_EXTERNAL),
  corpus('chatdoctor5k', 'design', ['harvest-general'], ATTACK_EXTERNAL),
  corpus('arena_hard_v01', 'design', ['chat', 'writing'], BENIGN),
  corpus('instruction_wild', 'design', ['chat', 'writing'], BENIGN_EXTERNAL),
  corpus('oasst_zh', 'design', ['chat'], BENIGN),
  corpus('code_search', 'design', ['developer', 'code'], BENIGN),
  corpus('gsm8k', 'design', ['mathematics'], BENIGN),
  corpus('cmmlu', 'design', ['exam'], BENIGN_EXTERNAL),
  corpus('leetcode', 'design', ['code'], BENIGN_EXTERNAL),
  corpus('hh_harmless', 'design', ['red-team'], BENIGN_EXTERNAL),
  corpus('lmcache_agents', 'design', ['agent'], BENIGN),
  corpus('gorilla_apibench', 'report', ['harvest-tools', 'harvest-code'], ATTACK),
  corpus('glaive_toolcall', 'report', ['harvest-tools', 'harvest-general'], ATTACK),
  corpus('ccp_sensitive_dev', 'report', ['harvest-sensitive'], ATTACK),
  corpus('alpaca_en', 'report', ['harvest-general'], ATTACK_EXTERNAL),
  corpus('alpaca_meta', 'report', ['harvest-general'], ATTACK_EXTERNAL),
  corpus('autoj_judge', 'report', ['harvest-general'], ATTACK_EXTERNAL),
  corpus('huatuo_med_zh', 'report', ['harvest-general'], ATTACK_EXTERNAL),
  corpus('arena_2024', 'report', ['chat'], BENIGN),
  corpus('awesome_prompts', 'report', ['chat', 'writing'], BENIGN),
  corpus('selfinstruct_human', 'report', ['chat', 'writing', 'developer'], BENIGN),
  corpus('alignbench_zh', 'report', ['chat', 'exam'], BENIGN_EXTERNAL),
  corpus('banking77', 'report', ['support'], BENIGN),
  corpus('math_train', 'report', ['mathematics', 'exam'], BENIGN),
  corpus('humaneval', 'report', ['code', 'developer'], BENIGN),
  corpus('judge_mtbench', 'report', ['grading'], BENIGN),
  corpus('mt_docs', 'report', ['documents'], BENIGN),
];

/**
 * Where a split has no corpus for a role, attackers wrap these instead, as real ones do: public
 * problem sets and developer questions of the same split.
 */
const FALLBACK: Partial<Record<CorpusRole, readonly CorpusRole[]>> = {
  exam: ['mathematics'],
  support: ['chat'],
  documents: ['writing', 'chat'],
  'red-team': ['chat'],
  grading: ['chat'],
  agent: ['developer', 'code'],
  'harvest-reasoning': ['mathematics', 'exam'],
  'harvest-code': ['code', 'developer'],
  'harvest-general': ['chat', 'writing'],
  'harvest-sensitive': ['chat'],
};

/** Names of the corpora that play a role in a split, nearest first choice that `has` any. */
export function corporaFor(
  role: CorpusRole,
  split: Split,
  has: (name: string) => boolean,
): readonly string[] {
  const own = CORPORA.filter((one) => one.split === split && one.roles.includes(role));
  const names = own.map((one) => one.name).filter(has);
  if (names.length > 0) return names;
  for (const other of FALLBACK[role] ?? []) {
    const found = corporaFor(other, split, has);
    if (found.length > 0) return found;
  }
  return [];
}
