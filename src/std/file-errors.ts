/** Errors about worlds, results and profiles: files that people hand in, and where they are played. */
import { EXIT, entry } from './error-entry.ts';

export const FILE_ERRORS = {
  FORMAT_UNKNOWN: entry<{
    format: string;
    known: string;
    packed: boolean;
    nearest: string | null;
  }>({
    message: ({ format, known, packed, nearest }) => {
      const why = packed
        ? `${format} says how a file is packed, not what its fields mean: such files need --map`
        : `There is no log format ${format}`;
      const guess = nearest === null ? '.' : `; did you mean ${nearest}?`;
      return `${why}${guess} Formats: ${known}`;
    },
    hint: 'Leave --format out to have it recognised, or map the fields: --map account_id=user.id --map ts=time. See docs/logs.md.',
    exitCode: EXIT.usage,
  }),
  FACTS_UNREADABLE: entry<{ path: string; what: 'accounts' | 'networks'; why: string }>({
    message: ({ path, what, why }) => `No line of ${path} says anything about ${what}: ${why}`,
    hint: 'Accounts are one JSON object with an account_id a line, networks are CSV: docs/logs.md, "Accounts and networks". Leave the file out to scan without it.',
    exitCode: EXIT.usage,
  }),
  WORLD_INVALID: entry<{ problems: string }>({
    message: ({ problems }) => `The world description is not valid:\n${problems}`,
    hint: 'docs/simulate.md lists every key. Start from a bundled world: `stillwatch simulate WORLD --print-world`.',
    exitCode: EXIT.usage,
  }),
  WORLD_NOT_FOUND: entry<{ name: string; worlds: string }>({
    message: ({ name, worlds }) => `No world and no file ${name} (worlds: ${worlds})`,
    hint: 'Name a bundled world, or a JSON file that describes a world.',
    exitCode: EXIT.usage,
  }),
  WORLD_TOO_DENSE: entry<{ day: number; limit: number }>({
    message: ({ day, limit }) => `Day ${day} of the world has more than ${limit} exchanges`,
    hint: 'Spread the exchanges over more days, or scale the world down.',
    exitCode: EXIT.usage,
  }),
  SOURCE_UNREADABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `Cannot read the source ${path}: ${why}`,
    hint: 'Prompts are NDJSON with a field text. Traces are CSV with t_seconds, input_tokens, output_tokens.',
    exitCode: EXIT.usage,
  }),
  SCORE_MISMATCH: entry<{ what: string }>({
    message: ({ what }) => `The truth and the result do not belong together: ${what}`,
    hint: 'Score a scan of the log that was written together with the truth file.',
    exitCode: EXIT.usage,
  }),
  RESULT_INVALID: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `${path} is not a result of scan --json: ${why}`,
    hint: 'Make it with `stillwatch scan LOGS --json > result.json`.',
    exitCode: EXIT.usage,
  }),
  CAMPAIGN_NOT_FOUND: entry<{ id: string; known: string }>({
    message: ({ id, known }) => `There is no campaign ${id} (${known})`,
    hint: 'Leave --campaign out for all campaigns, or name one of these.',
    exitCode: EXIT.usage,
  }),
  PROFILE_INVALID: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `Cannot read ${path} as an actor profile: ${why}`,
    hint: 'Make one with `stillwatch profiles export result.json --campaign c1 > profile.stix.json`.',
    exitCode: EXIT.usage,
  }),
  PLAY_REMOTE_REFUSED: entry<{ host: string }>({
    message: ({ host }) => `${host} is not this machine, and playing a world sends it real load`,
    hint: 'Add --allow-remote if the endpoint is yours and is meant to receive this traffic.',
    exitCode: EXIT.usage,
  }),
} as const;
