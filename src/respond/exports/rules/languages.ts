/** Picks the writer of a rule language: Sigma, Splunk SPL or KQL. */
import type { RuleLanguage } from '../format-ids.ts';
import { kqlRules } from './kql.ts';
import type { Rule } from './rule.ts';
import { sigmaRules } from './sigma.ts';
import { splRules } from './spl.ts';

const WRITERS: Record<RuleLanguage, (rules: readonly Rule[]) => string> = {
  kql: kqlRules,
  spl: splRules,
  sigma: sigmaRules,
};

export function writeRules(language: RuleLanguage, rules: readonly Rule[]): string {
  return WRITERS[language](rules);
}
