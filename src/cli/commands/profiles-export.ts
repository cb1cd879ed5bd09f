/** The `profiles export` command: writes one campaign of a scan as an actor profile in STIX 2.1. */
import { EXIT } from '#std/error-catalogue';
import { failure } from '#std/errors';
import { TLP_LEVELS, type TlpLevel } from '#std/stix';
import { type CommandSpec, usage } from '../command.ts';
import { reserveOutput } from '../files/output-file.ts';
import { readProfileKey } from '../files/profile-key.ts';
import { chosenCampaigns, readResult } from '../files/read-result.ts';

export const profilesExportCommand: CommandSpec = {
  name: 'profiles export',
  summary: 'Keep how a campaign works as an actor profile, STIX 2.1 with hashed facets.',
  arguments: [
    {
      name: 'result',
      description: 'What scan --json printed; - reads standard input.',
      required: true,
      variadic: false,
    },
  ],
  options: [
    { flags: '--campaign <id>', description: 'The campaign.' },
    { flags: '--label <text>', description: 'What analysts call the profile.' },
    {
      flags: '--key-file <file>',
      description: 'Secret to hash with, shared with those who are to compare.',
    },
    {
      flags: '--tlp <level>',
      description: 'To whom it may be passed on (default: amber).',
      choices: TLP_LEVELS,
    },
    { flags: '--out <file>', description: 'Write to a file instead of stdout.' },
  ],
  examples: ['stillwatch profiles export result.json --campaign c1 --out c1.stix.json'],
  async run(context, { positional, options }) {
    const id = options.campaign as string | undefined;
    if (id === undefined) throw usage('profiles export needs --campaign ID');
    const file = options.out as string | undefined;
    const writeFile = file === undefined ? null : await reserveOutput(file);
    const path = positional[0] ?? '';
    const [campaign] = chosenCampaigns(await readResult(path, context.stdin), [id]);
    const { profileOf } = await import('#respond/index');
    const { profileToStix } = await import('#respond/index');
    const profile = profileOf(campaign!, {
      profileId: `${id}:${campaign!.first_alarm_at}`,
      label: ((options.label as string | undefined) ?? `Operator of campaign ${id}`).slice(0, 256),
      key: await readProfileKey(options.keyFile as string | undefined),
    });
    if (profile === null) {
      throw failure('RESULT_INVALID', { path, why: `campaign ${id} says nothing of its traffic` });
    }
    const tlp = (options.tlp as TlpLevel | undefined) ?? 'amber';
    const bundle = profileToStix(profile, { madeAt: context.clock(), tlp });
    const text = `${JSON.stringify(bundle, null, 2)}\n`;
    if (writeFile === null) context.stdout.write(text);
    else await writeFile(text);
    return EXIT.ok;
  },
};
