/** Reads everything that a configuration names, as the commands that run with it do, for `config check`. */
import type { Config, ConfigProblem } from '#config/index';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import { visibleText } from '#std/visible-text';
import { commandCredential } from '../ask-control.ts';
import { pattern } from '../command.ts';
import { storePassword } from '../store-options.ts';

const MOST_CHARS = 1000;

/** What keeps commands from running with a configuration whose own values are right. */
export async function namedFileProblems(
  config: Config,
  { file, clock }: { file: string; clock: Clock },
): Promise<ConfigProblem[]> {
  const { controlProblems } = await import('#server/index');
  const { credentialFile } = config.control;
  const told = [
    ...(await tried('store.passwordFile', () => storePassword(config))),
    ...(credentialFile === null
      ? []
      : await tried('control.credentialFile', () => commandCredential(config))),
    ...(await tried('tail.endpointPatterns', () => config.tail.endpointPatterns.map(pattern))),
    ...(await controlProblems(config, clock)),
  ];
  return told.map(({ path, why }) => ({
    path,
    origin: file,
    got: visibleText(why, MOST_CHARS),
    expected: EXPECTED[path.split('.', 2).join('.')] ?? 'a file that can be read',
    nearest: null,
  }));
}

const EXPECTED: Readonly<Record<string, string>> = {
  'tail.endpointPatterns': 'regular expressions',
  'control.exchangeRetentionDays': 'at least control.retentionDays, or null',
  'control.destinationsFile':
    'destinations as docs/respond/alerts.md has them, with secrets that can be read',
  'control.auditKeyFile': 'a key that the audit log can be signed with, or no file yet',
  'control.firstCredentialsDirectory': 'a directory whose credentials can be read, or none yet',
  'control.accountsFile': 'one account as JSON a line, as docs/logs.md has it',
  'networks.csvFile': 'CSV with prefix,asn,name,kind,country',
  'networks.mmdbFiles': 'a MaxMind DB',
  'networks.listFiles': 'a prefix or AS number a line',
};

async function tried(path: string, read: () => unknown): Promise<{ path: string; why: string }[]> {
  try {
    await read();
    return [];
  } catch (thrown) {
    return [{ path, why: messageOf(thrown) }];
  }
}
