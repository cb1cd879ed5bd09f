import type { CommandSpec } from './command.ts';
import { APPEAL_COMMANDS } from './commands/account-appeals.ts';
import { ACCOUNT_COMMANDS } from './commands/accounts.ts';
import { ALERT_COMMANDS } from './commands/alerts.ts';
import { GOVERNANCE_COMMANDS } from './commands/allow.ts';
import { AUDIT_COMMANDS } from './commands/audit.ts';
import { AUDIT_PROOF_COMMANDS } from './commands/audit-proofs.ts';
import { AUDIT_RECORD_COMMANDS } from './commands/audit-records.ts';
import { CAMPAIGN_COMMANDS } from './commands/campaigns.ts';
import { completionCommand } from './commands/completion.ts';
import { configCheckCommand } from './commands/config-check.ts';
import { controlCommand } from './commands/control.ts';
import { doctorCommand, watchCommand } from './commands/control-status.ts';
import { DECISION_COMMANDS } from './commands/decisions.ts';
import { exportCommand } from './commands/export.ts';
import { gatewayCommand } from './commands/gateway.ts';
import { helpCommand } from './commands/help.ts';
import { KEY_COMMANDS } from './commands/keys.ts';
import { playCommand } from './commands/play.ts';
import { POLICY_COMMANDS } from './commands/policies.ts';
import { profilesCompareCommand } from './commands/profiles-compare.ts';
import { profilesExportCommand } from './commands/profiles-export.ts';
import { scanCommand } from './commands/scan.ts';
import { scoreCommand } from './commands/score.ts';
import { simulateCommand } from './commands/simulate.ts';
import { tailCommand } from './commands/tail.ts';
import { textsReadCommand } from './commands/texts-read.ts';
import { upCommand } from './commands/up.ts';
import { usageCommand } from './commands/usage.ts';
import { versionCommand } from './commands/version.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  scanCommand,
  exportCommand,
  profilesExportCommand,
  profilesCompareCommand,
  tailCommand,
  upCommand,
  controlCommand,
  gatewayCommand,
  watchCommand,
  ...CAMPAIGN_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...APPEAL_COMMANDS,
  ...DECISION_COMMANDS,
  ...POLICY_COMMANDS,
  ...GOVERNANCE_COMMANDS,
  ...ALERT_COMMANDS,
  ...AUDIT_COMMANDS,
  ...AUDIT_PROOF_COMMANDS,
  ...AUDIT_RECORD_COMMANDS,
  textsReadCommand,
  doctorCommand,
  ...KEY_COMMANDS,
  usageCommand,
  simulateCommand,
  scoreCommand,
  playCommand,
  configCheckCommand,
  completionCommand,
  versionCommand,
  helpCommand,
];
