/** Turns findings, campaigns and policies into decisions, alerts and exports; every act upon an account is here. */
export { allowListAt } from './candidate.ts';
export { advanceDecisions } from './decisions/advance-decisions.ts';
export { allow } from './decisions/allow.ts';
export { measureHoldOut } from './decisions/hold-out.ts';
export { type DecisionPlan, planDecision } from './decisions/plan-decision.ts';
export { settleApproval } from './decisions/settle-approval.ts';
export { CONFIRM_ABOVE, takeDecision } from './decisions/take-decision.ts';
export { resumeDecision, stopDecision, undoDecision } from './decisions/undo-decision.ts';
export { detectionsOf, type ExportContext } from './exports/detection.ts';
export {
  FORMAT_IDS,
  type FormatId,
  RULE_LANGUAGES,
  type RuleLanguage,
} from './exports/format-ids.ts';
export { findFormat } from './exports/formats.ts';
export {
  compareProfiles,
  type ProfileComparison,
  type Strength,
} from './exports/profiles/compare.ts';
export { profileOf } from './exports/profiles/profile.ts';
export { profilesFromStix, profileToStix } from './exports/profiles/stix-profile.ts';
export { writeRules } from './exports/rules/languages.ts';
export { rulesOf } from './exports/rules/rule.ts';
export {
  type Destination,
  destinationsFor,
  destinationsSchema,
  openSender,
} from './notify/destinations.ts';
export { faultAlert, faultOverAlert } from './notify/fault-alerts.ts';
export { createNotifier, type Notifier } from './notify/notifier.ts';
export { backTest, compareHits } from './policy/back-test.ts';
export { diffPolicies } from './policy/diff-policies.ts';
export { DEFAULT_POLICY, parsePolicy } from './policy/parse-policy.ts';
export { applyPolicy, draftPolicy, startScheduled, stopPolicy } from './policy/policy-life.ts';
export { readHistory } from './policy/read-history.ts';
export { runPolicies } from './policy/run-policies.ts';
export { readCandidates } from './read-candidates.ts';
