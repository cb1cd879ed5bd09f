/** Finds what would keep a control half from starting with a configuration, without a start. */
import type { Config } from '#config/index';
import { loadNetworks, networkSources, readAccountsFile } from '#enrich/index';
import { auditKeyProblem } from '#prove/index';
import type { Clock } from '#std/clock';
import { messageOf } from '#std/errors';
import { readSecretKeys } from '#std/read-secrets';
import { destinationProblems } from './alerting.ts';
import { readFirstSecrets } from './first-secrets.ts';

export interface SettingProblem {
  /** "control.accountsFile" */
  path: string;
  why: string;
}

type Networks = Config['networks'];

/** Every file that the configuration names is read as a start reads it; nothing is made, and nothing sent. */
export async function controlProblems(config: Config, clock: Clock): Promise<SettingProblem[]> {
  const { destinationsFile, accountsFile, firstCredentialsDirectory, auditKeyFile } =
    config.control;
  const { endUserIds, endUserKeyFile } = config.control;
  const found = await Promise.all([
    one('control.exchangeRetentionDays', config, async () => windowProblem(config)),
    one('control.auditKeyFile', auditKeyFile, auditKeyProblem),
    one('control.endUserKeyFile', endUserIds === 'clear' ? null : endUserKeyFile, async (file) => {
      await readSecretKeys(file);
      return null;
    }),
    one('control.firstCredentialsDirectory', firstCredentialsDirectory, async (directory) => {
      await readFirstSecrets(directory);
      return null;
    }),
    one('control.accountsFile', accountsFile, async (file) =>
      lineProblem((await readAccountsFile(file)).report),
    ),
    networkProblems(config.networks),
    destinationsFile === null
      ? []
      : destinationProblems(destinationsFile, clock)
          .catch((thrown: unknown) => [messageOf(thrown)])
          .then((told) => told.map((why) => ({ path: 'control.destinationsFile', why }))),
  ]);
  return found.flat();
}

/** Looks read back as far as `retentionDays`: what they read has to be there. */
export function windowProblem({ control }: Config): string | null {
  const { exchangeRetentionDays: days, retentionDays } = control;
  if (days === null || days >= retentionDays) return null;
  return `${days} is less than control.retentionDays, ${retentionDays}`;
}

/** Each source alone, so that one that is wrong does not hide the next. */
async function networkProblems({
  csvFile,
  mmdbFiles,
  listFiles,
}: Networks): Promise<SettingProblem[]> {
  const sources: [path: string, networks: Networks][] = [
    ['networks.csvFile', { csvFile, mmdbFiles: [], listFiles: [] }],
    ...mmdbFiles.map((file, index): [string, Networks] => [
      `networks.mmdbFiles.${index}`,
      { csvFile: null, mmdbFiles: [file], listFiles: [] },
    ]),
    ...listFiles.map((list, index): [string, Networks] => [
      `networks.listFiles.${index}`,
      { csvFile: null, mmdbFiles: [], listFiles: [list] },
    ]),
  ];
  const found = sources.map(([path, networks]) =>
    one(path, networkSources(networks), async (source) => {
      const [report] = (await loadNetworks(source)).reports;
      return report === undefined ? null : lineProblem(report);
    }),
  );
  return (await Promise.all(found)).flat();
}

/** A start goes on past lines that it cannot use; whoever checks a file wants to know them. */
function lineProblem({ damage, rejected, examples }: FileReport): string | null {
  if (damage !== null) return `it breaks off: ${damage}`;
  const [first] = examples;
  if (rejected === 0 || first === undefined) return null;
  const field = first.field === null ? '' : `, ${first.field}`;
  return `${rejected} of its lines cannot be used; the first is line ${first.line}${field}: ${first.why}`;
}

type FileReport = Awaited<ReturnType<typeof readAccountsFile>>['report'];

async function one<Value>(
  path: string,
  value: Value | null,
  read: (value: Value) => Promise<string | null>,
): Promise<SettingProblem[]> {
  if (value === null) return [];
  const why = await read(value).catch(messageOf);
  return why === null ? [] : [{ path, why }];
}
