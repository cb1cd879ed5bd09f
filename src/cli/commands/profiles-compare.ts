/** The `profiles compare` command: holds campaigns of a scan against actor profiles from STIX files. */
import type { ProfileComparison, Strength } from '#respond/index';
import type { ActorProfile } from '#schema/actor-profile';
import type { Campaign } from '#schema/campaign';
import { EXIT } from '#std/error-catalogue';
import { failure } from '#std/errors';
import { formatShare } from '#std/format-number';
import { visibleText } from '#std/visible-text';
import type { CommandSpec } from '../command.ts';
import { readProfileKey } from '../files/profile-key.ts';
import { chosenCampaigns, readResult, readTextFile } from '../files/read-result.ts';
import { type Paint, readingWidth } from '../terminal/output.ts';
import { wrapText } from '../terminal/text-width.ts';

export const profilesCompareCommand: CommandSpec = {
  name: 'profiles compare',
  summary: 'Compare campaigns with stored actor profiles, facet by facet, with the evidence.',
  arguments: [
    {
      name: 'result',
      description: 'What scan --json printed; - reads standard input.',
      required: true,
      variadic: false,
    },
    {
      name: 'profile',
      description: 'STIX 2.1 bundles that hold profiles.',
      required: true,
      variadic: true,
    },
  ],
  options: [
    {
      flags: '--campaign <id>',
      description: 'Only this campaign.',
      repeatable: true,
      parse: String,
    },
    { flags: '--key-file <file>', description: 'Secret that the profiles were hashed with.' },
  ],
  examples: ['stillwatch profiles compare result.json c1.stix.json'],
  async run(context, { positional, options }) {
    const [path = '', ...files] = positional;
    const key = await readProfileKey(options.keyFile as string | undefined);
    const stored = (await Promise.all(files.map(readProfiles))).flat();
    const result = await readResult(path, context.stdin);
    const chosen = chosenCampaigns(result, options.campaign as string[] | undefined);
    const compared = await compareAll(chosen, stored, key);
    if (context.json) {
      context.print(JSON.stringify({ schema: 'stillwatch.profile-comparison/1', compared }));
    } else {
      const view = { paint: context.paint, width: readingWidth(context.stdout) };
      for (const one of compared) for (const line of lines(one, view)) context.print(line);
    }
    return EXIT.ok;
  },
};

type Compared = ProfileComparison & { campaign_id: string };

/** Most alike first. */
async function compareAll(
  campaigns: readonly Campaign[],
  stored: readonly ActorProfile[],
  key: Buffer | null,
): Promise<Compared[]> {
  const { compareProfiles } = await import('#respond/index');
  const { profileOf } = await import('#respond/index');
  return campaigns
    .flatMap((campaign) => {
      const { campaign_id } = campaign;
      const profile = profileOf(campaign, { profileId: campaign_id, label: campaign_id, key });
      if (profile === null) return [];
      return stored.map((one) => ({ campaign_id, ...compareProfiles(profile, one) }));
    })
    .sort((left, right) => right.agreeing.length - left.agreeing.length);
}

/** Throws INPUT_NOT_FOUND and PROFILE_INVALID. */
async function readProfiles(path: string): Promise<ActorProfile[]> {
  const { profilesFromStix } = await import('#respond/index');
  let document: unknown;
  const text = await readTextFile(path);
  try {
    document = JSON.parse(text);
  } catch {
    throw failure('PROFILE_INVALID', { path, why: 'it is not JSON' });
  }
  const imported = profilesFromStix(document);
  if (!imported.read) throw failure('PROFILE_INVALID', { path, why: imported.why });
  return imported.profiles;
}

function lines(
  { campaign_id, label, facets, conclusion }: Compared,
  { paint, width }: { paint: Paint; width: number },
): string[] {
  const rows = facets.flatMap(({ facet, similarity, strength, evidence }) => {
    const alike = similarity === null ? 'cannot be compared' : `${formatShare(similarity)} alike`;
    const head = `${facet.replaceAll('_', ' ')}: ${alike}, says ${SAYS[strength]}`;
    return [
      `  ${paint('bold', head)}`,
      ...wrapText(evidence, width - 4).map((line) => `    ${line}`),
    ];
  });
  return [
    paint('bold', `Campaign ${visibleText(campaign_id)} and profile “${visibleText(label)}”`),
    ...wrapText(conclusion, width),
    '',
    ...rows,
    '',
  ];
}

const SAYS: Record<Strength, string> = {
  none: 'nothing',
  weak: 'little',
  moderate: 'something',
  strong: 'much',
};
