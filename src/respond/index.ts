/** Turns findings, campaigns and policies into decisions, alerts and exports; every act upon an account is here. */
export {
  type Act,
  type ActInput,
  type ActSources,
  type Asker,
  type Performer,
  systemAsker,
} from './acts/act.ts';
export { allow } from './acts/allow.ts';
export { appeal } from './acts/appeal.ts';
export { applyPolicy } from './acts/apply-policy.ts';
export { containCampaign } from './acts/contain-campaign.ts';
export { createCredential } from './acts/create-credential.ts';
export { createFirstCredentials } from './acts/create-first-credentials.ts';
export { deleteData } from './acts/delete-data.ts';
export { eraseAuditDetail } from './acts/erase-audit-detail.ts';
export { noteAccountFacts } from './acts/note-account-facts.ts';
export { noteKeyFacts } from './acts/note-key-facts.ts';
export { type LookRefusals, noteLook } from './acts/note-look.ts';
export { parseInput } from './acts/parse-input.ts';
export { createPerformer, suffices } from './acts/perform.ts';
export { raiseAlerts } from './acts/raise-alerts.ts';
export { readKeptText } from './acts/read-kept-text.ts';
export { RECOVERY, recoverCredential } from './acts/recover-credential.ts';
export { removeFromAllowList } from './acts/remove-from-allow-list.ts';
export { replayDeliveries } from './acts/replay-deliveries.ts';
export { resumeDecision } from './acts/resume-decision.ts';
export { reviewAccount } from './acts/review-account.ts';
export { revokeCredential } from './acts/revoke-credential.ts';
export { rotateAuditKey } from './acts/rotate-audit-key.ts';
export { settleAppeal } from './acts/settle-appeal.ts';
export { settleApproval } from './acts/settle-approval.ts';
export { snoozeAlerts } from './acts/snooze-alerts.ts';
export { stopDecision } from './acts/stop-decision.ts';
export { stopPolicy } from './acts/stop-policy.ts';
export { takeDecision } from './acts/take-decision.ts';
export { undoCampaign } from './acts/undo-campaign.ts';
export { undoDecision } from './acts/undo-decision.ts';
export { verifyAccount } from './acts/verify-account.ts';
export { vouchForCredential } from './acts/vouch-for-credential.ts';
export { advanceDecisions } from './decisions/advance-decisions.ts';
export { containmentsOf } from './decisions/containment.ts';
export { measureHoldOut } from './decisions/hold-out.ts';
export { refusesFrom } from './decisions/refuses-from.ts';
export { detectionsOf, type ExportContext } from './exports/detection.ts';
export {
  FORMAT_IDS,
  type FormatId,
  RULE_LANGUAGES,
  type RuleLanguage,
} from './exports/format-ids.ts';
export { findExportFormat } from './exports/formats.ts';
export {
  compareProfiles,
  type ProfileComparison,
  type Strength,
} from './exports/profiles/compare.ts';
export { profileOf } from './exports/profiles/profile.ts';
export { profilesFromStix, profileToStix } from './exports/profiles/stix-profile.ts';
export { writeRules } from './exports/rules/languages.ts';
export { rulesOf } from './exports/rules/rule.ts';
export { type NewCredential, secretDigest } from './new-credential.ts';
export {
  type Destination,
  destinationsFor,
  destinationsSchema,
  openSender,
} from './notify/destinations.ts';
export { faultAlert, faultOverAlert } from './notify/fault-alerts.ts';
export { openFollowingSender } from './notify/following-sender.ts';
export { createNotifier, type Notifier } from './notify/notifier.ts';
export { policyNotes } from './policy/former-keys.ts';
export { DEFAULT_POLICY, parsePolicy } from './policy/parse-policy.ts';
export { runPolicies, startScheduled } from './policy/run-policies.ts';
export { testPolicy } from './policy/test-policy.ts';
