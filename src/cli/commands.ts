/** Which file holds which command: a run loads only the file of the command that was typed. */
import type { CommandSpec } from './command.ts';

interface CommandFile {
  /** Names of its commands, in its order. */
  names: readonly string[];
  load: () => Promise<readonly CommandSpec[]>;
}

/** Every command, in the order in which help lists them. */
export const COMMAND_FILES: readonly CommandFile[] = [
  { names: ['scan'], load: async () => [(await import('./commands/scan.ts')).scanCommand] },
  { names: ['export'], load: async () => [(await import('./commands/export.ts')).exportCommand] },
  {
    names: ['profiles export'],
    load: async () => [(await import('./commands/profiles-export.ts')).profilesExportCommand],
  },
  {
    names: ['profiles compare'],
    load: async () => [(await import('./commands/profiles-compare.ts')).profilesCompareCommand],
  },
  { names: ['tail'], load: async () => [(await import('./commands/tail.ts')).tailCommand] },
  { names: ['up'], load: async () => [(await import('./commands/up.ts')).upCommand] },
  {
    names: ['control'],
    load: async () => [(await import('./commands/control.ts')).controlCommand],
  },
  {
    names: ['gateway'],
    load: async () => [(await import('./commands/gateway.ts')).gatewayCommand],
  },
  {
    names: ['watch'],
    load: async () => [(await import('./commands/control-status.ts')).watchCommand],
  },
  {
    names: ['campaigns ls', 'campaigns show', 'campaigns contain', 'campaigns undo'],
    load: async () => (await import('./commands/campaigns.ts')).CAMPAIGN_COMMANDS,
  },
  {
    names: [
      'accounts ls',
      'accounts verify',
      'accounts show',
      'accounts explain',
      'accounts confirm',
      'accounts clear',
    ],
    load: async () => (await import('./commands/accounts.ts')).ACCOUNT_COMMANDS,
  },
  {
    names: ['accounts appeal', 'accounts appeals', 'accounts settle-appeal'],
    load: async () => (await import('./commands/account-appeals.ts')).APPEAL_COMMANDS,
  },
  {
    names: ['decisions ls', 'decisions take', 'decisions undo'],
    load: async () => (await import('./commands/decisions.ts')).DECISION_COMMANDS,
  },
  {
    names: ['policy ls', 'policy test', 'policy apply'],
    load: async () => (await import('./commands/policies.ts')).POLICY_COMMANDS,
  },
  {
    names: [
      'allow add',
      'allow ls',
      'allow remove',
      'approvals ls',
      'approvals approve',
      'approvals refuse',
      'credentials add',
      'credentials vouch',
      'credentials revoke',
    ],
    load: async () => (await import('./commands/allow.ts')).GOVERNANCE_COMMANDS,
  },
  {
    names: ['credentials recover'],
    load: async () => [
      (await import('./commands/credentials-recover.ts')).credentialsRecoverCommand,
    ],
  },
  {
    names: ['alerts ls', 'alerts deliveries', 'alerts snooze', 'alerts replay'],
    load: async () => (await import('./commands/alerts.ts')).ALERT_COMMANDS,
  },
  {
    names: ['audit verify', 'audit export', 'audit keys', 'audit witnesses', 'audit rotate-key'],
    load: async () => (await import('./commands/audit.ts')).AUDIT_COMMANDS,
  },
  {
    names: ['audit prove', 'audit check'],
    load: async () => (await import('./commands/audit-proofs.ts')).AUDIT_PROOF_COMMANDS,
  },
  {
    names: ['audit find', 'audit erase'],
    load: async () => (await import('./commands/audit-records.ts')).AUDIT_RECORD_COMMANDS,
  },
  {
    names: ['texts read'],
    load: async () => [(await import('./commands/texts-read.ts')).textsReadCommand],
  },
  {
    names: ['data delete'],
    load: async () => [(await import('./commands/data-delete.ts')).dataDeleteCommand],
  },
  {
    names: ['doctor'],
    load: async () => [(await import('./commands/control-status.ts')).doctorCommand],
  },
  {
    names: ['key mint', 'key ls', 'key revoke'],
    load: async () => (await import('./commands/keys.ts')).KEY_COMMANDS,
  },
  {
    names: ['secrets ls', 'secrets add', 'secrets use', 'secrets retire'],
    load: async () => (await import('./commands/secrets.ts')).SECRET_COMMANDS,
  },
  { names: ['usage'], load: async () => [(await import('./commands/usage.ts')).usageCommand] },
  {
    names: ['simulate'],
    load: async () => [(await import('./commands/simulate.ts')).simulateCommand],
  },
  { names: ['score'], load: async () => [(await import('./commands/score.ts')).scoreCommand] },
  { names: ['play'], load: async () => [(await import('./commands/play.ts')).playCommand] },
  {
    names: ['config check'],
    load: async () => [(await import('./commands/config-check.ts')).configCheckCommand],
  },
  {
    names: ['completion'],
    load: async () => [(await import('./commands/completion.ts')).completionCommand],
  },
  {
    names: ['version'],
    load: async () => [(await import('./commands/version.ts')).versionCommand],
  },
  { names: ['help'], load: async () => [(await import('./commands/help.ts')).helpCommand] },
];

/** All commands, for what speaks of all of them: help, completion, the reference page. */
export async function loadCommands(): Promise<readonly CommandSpec[]> {
  return (await Promise.all(COMMAND_FILES.map(({ load }) => load()))).flat();
}

/**
 * The commands that a line may mean: those of one file when it begins with a command's name, else
 * all, to say what was probably meant.
 */
export async function commandsFor(line: readonly string[]): Promise<readonly CommandSpec[]> {
  const named = [line.slice(0, 1).join(' '), line.slice(0, 2).join(' ')];
  const file = COMMAND_FILES.find(({ names }) => names.some((name) => named.includes(name)));
  return file === undefined ? await loadCommands() : await file.load();
}
