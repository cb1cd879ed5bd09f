/** How the command ends: the numbers are documented in `stillwatch help exit-codes` and never reused. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  unreachable: 3,
  partial: 4,
  findings: 10,
  verification: 11,
  interrupted: 130,
} as const;

interface Entry<Args> {
  /** What happened. */
  message: (args: Args) => string;
  /** What to do next. */
  hint: string;
  exitCode: number;
}

function entry<Args>(value: Entry<Args>): Entry<Args> {
  return value;
}

/** Every error a user can meet. Codes are permanent; docs/reference/errors.md is generated from here. */
export const CATALOGUE = {
  USAGE: entry<{ what: string }>({
    message: ({ what }) => what,
    hint: 'Run the command with --help to see what it takes.',
    exitCode: EXIT.usage,
  }),
  INTERNAL: entry<{ what: string }>({
    message: ({ what }) => `Something went wrong inside Stillwatch: ${what}`,
    hint: 'Run again with --debug and report what it prints.',
    exitCode: EXIT.failure,
  }),
  OUTPUT_UNWRITABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `The file ${path} cannot be written: ${why}`,
    hint: 'Choose a path in a directory that exists and that you may write to.',
    exitCode: EXIT.usage,
  }),
  STORE_UNWRITABLE: entry<{ directory: string; why: string }>({
    message: ({ directory, why }) => `Nothing can be kept in ${directory}: ${why}`,
    hint: 'Choose a directory that you may write to: --keep-store or the state directory; TMPDIR for what is forgotten.',
    exitCode: EXIT.usage,
  }),
  CONFIG_UNREADABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `The configuration ${path} cannot be read: ${why}`,
    hint: 'Check the path and that the file is valid YAML or JSON.',
    exitCode: EXIT.usage,
  }),
  CONFIG_INVALID: entry<{ path: string; problems: string }>({
    message: ({ path, problems }) => `The configuration ${path} is not valid:\n${problems}`,
    hint: 'Run `stillwatch config check FILE`; docs/reference/configuration.md lists every key.',
    exitCode: EXIT.usage,
  }),
  ADDRESS_UNUSABLE: entry<{ address: string; why: string }>({
    message: ({ address, why }) => `Cannot listen on ${address}: ${why}`,
    hint: 'Choose another port, or stop what uses it; ports below 1024 need privileges.',
    exitCode: EXIT.usage,
  }),
  GATEWAY_PROCESS_FAILED: entry<{ why: string }>({
    message: ({ why }) => `A process of the gateway could not start: ${why}`,
    hint: 'Start it with listen.processes: 1 to see whether the configuration works at all.',
    exitCode: EXIT.failure,
  }),
  INPUT_NOT_FOUND: entry<{ path: string }>({
    message: ({ path }) => `There is no file, directory or match for ${path}`,
    hint: 'Check the path; quote globs so that the shell does not expand them; use - for stdin.',
    exitCode: EXIT.usage,
  }),
  INPUT_UNREADABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `${path} cannot be read: ${why}`,
    hint: 'Check that it is a file and that you may read it.',
    exitCode: EXIT.usage,
  }),
  INPUT_UNRECOGNISED: entry<{ file: string; expected: string }>({
    message: ({ file, expected }) =>
      `The format of ${file} is not recognised: expected ${expected}`,
    hint: 'Name it with --format, or map fields yourself: --map account_id=user.id --map ts=time; see docs/logs.md.',
    exitCode: EXIT.usage,
  }),
  INPUT_EMPTY: entry<{ read: number; rejected: number }>({
    message: ({ read, rejected }) =>
      `No exchange could be read (${read} records seen, ${rejected} rejected)`,
    hint: 'See how records are read with --explain-input, and why they are rejected with --rejects FILE.',
    exitCode: EXIT.failure,
  }),
  INPUT_MOSTLY_REJECTED: entry<{ rejected: number; read: number; limit: number }>({
    message: ({ rejected, read, limit }) =>
      `${rejected} of ${read} records were rejected; a share of ${limit} is allowed`,
    hint: 'Look at them with --rejects FILE; raise --max-reject-share only if they do not matter.',
    exitCode: EXIT.failure,
  }),
  ENGINE_MISSING: entry<{ why: string }>({
    message: ({ why }) => `The embedded engine is not installed: ${why}`,
    hint: 'Run `npm install chdb`, or point --store at a ClickHouse server.',
    exitCode: EXIT.unreachable,
  }),
  ENGINE_FAILED: entry<{ why: string }>({
    message: ({ why }) => `The embedded engine stopped: ${why}`,
    hint: 'Free memory or disk and run again; --debug shows what the engine printed.',
    exitCode: EXIT.failure,
  }),
  STORE_IN_USE: entry<{ directory: string; holder: string }>({
    message: ({ directory, holder }) => `The store ${directory} is open in ${holder}`,
    hint: 'Stop that process, point the command at its address, or use another directory.',
    exitCode: EXIT.unreachable,
  }),
  STORE_UNREACHABLE: entry<{ url: string; why: string }>({
    message: ({ url, why }) => `The store at ${url} does not answer: ${why}`,
    hint: 'Check the address, the credential, and that ClickHouse runs.',
    exitCode: EXIT.unreachable,
  }),
  STORE_QUERY_FAILED: entry<{ why: string }>({
    message: ({ why }) => `A query failed: ${why}`,
    hint: 'Run again with --debug to see the query.',
    exitCode: EXIT.failure,
  }),
  STORE_TOO_NEW: entry<{ found: number; known: number }>({
    message: ({ found, known }) =>
      `The store has schema version ${found}, this release knows up to ${known}`,
    hint: 'Use the release that wrote the store, or a newer one.',
    exitCode: EXIT.failure,
  }),
  RECORDS_UNREACHABLE: entry<{ where: string; why: string }>({
    message: ({ where, why }) => `The records at ${where} cannot be reached: ${why}`,
    hint: 'Check the address, that PostgreSQL runs, and that PGPASSWORD holds its password; gateways go on with what they know meanwhile.',
    exitCode: EXIT.unreachable,
  }),
  RECORDS_FAILED: entry<{ why: string }>({
    message: ({ why }) => `The records refused a change: ${why}`,
    hint: 'Nothing of it was kept. Run again with --debug and report what it prints.',
    exitCode: EXIT.failure,
  }),
  RECORDS_NOT_FOUND: entry<{ what: string }>({
    message: ({ what }) => `There is no ${what}`,
    hint: 'List what there is: `stillwatch campaigns ls`, `accounts ls`, `decisions ls`.',
    exitCode: EXIT.usage,
  }),
  APPROVAL_REFUSED: entry<{ why: string }>({
    message: ({ why }) => `This cannot be approved: ${why}`,
    hint: 'A second person with the role of approver has to approve it, once.',
    exitCode: EXIT.failure,
  }),
  POLICY_INVALID: entry<{ problems: string }>({
    message: ({ problems }) => `The policy is not valid:\n${problems}`,
    hint: 'docs/respond.md describes every key; try it with `stillwatch policy test FILE`.',
    exitCode: EXIT.usage,
  }),
  POLICY_NOT_READY: entry<{ why: string }>({
    message: ({ why }) => `The policy cannot be applied: ${why}`,
    hint: 'A new version that enforces is tested first: `stillwatch policy test FILE`.',
    exitCode: EXIT.failure,
  }),
  DECISION_REFUSED: entry<{ why: string }>({
    message: ({ why }) => `The decision is not taken: ${why}`,
    hint: 'Look at what it would do with --dry-run.',
    exitCode: EXIT.failure,
  }),
  DISK_FULL: entry<{ directory: string; free_mb: number }>({
    message: ({ directory, free_mb }) => `The disk of ${directory} is full: ${free_mb} MB are left`,
    hint: 'Free space or grow the volume; nothing acknowledged is lost, gateways keep what they saw.',
    exitCode: EXIT.failure,
  }),
  SHIPPING_FAILED: entry<{ why: string }>({
    message: ({ why }) => `What was seen cannot be handed in: ${why}`,
    hint: 'It is kept in the spool and sent once it works. Check shipping.url, the credential, and that the control half and its store run.',
    exitCode: EXIT.unreachable,
  }),
  DECISIONS_UNREACHABLE: entry<{ why: string }>({
    message: ({ why }) => `Decisions cannot be fetched: ${why}`,
    hint: 'The last ones stay in force. Check control.url, the credential, and that the control half and its records run.',
    exitCode: EXIT.unreachable,
  }),
  CONTROL_UNREACHABLE: entry<{ url: string; why: string }>({
    message: ({ url, why }) => `The control half at ${url} cannot be reached: ${why}`,
    hint: 'Start it with `stillwatch up` or `stillwatch control`, or set control.url.',
    exitCode: EXIT.unreachable,
  }),
  CONTROL_REFUSED: entry<{ why: string }>({
    message: ({ why }) => `The control half refused: ${why}`,
    hint: 'Nothing was changed.',
    exitCode: EXIT.failure,
  }),
  CREDENTIAL_NEEDED: entry<{ why: string }>({
    message: ({ why }) => `A credential is needed: ${why}`,
    hint: 'Set STILLWATCH_CONTROL_CREDENTIAL or control.credentialFile to one the control half gave out.',
    exitCode: EXIT.unreachable,
  }),
  ROLE_NEEDED: entry<{ needs: string; has: string }>({
    message: ({ needs, has }) => `This needs the role ${needs}, and the credential has ${has}`,
    hint: 'Ask an admin for a credential with that role.',
    exitCode: EXIT.unreachable,
  }),
  REQUEST_REFUSED: entry<{ why: string }>({
    message: ({ why }) => `The request is refused: ${why}`,
    hint: 'See /openapi.json for what the control API takes.',
    exitCode: EXIT.failure,
  }),
  PROCESS_FAILED: entry<{ name: string; why: string }>({
    message: ({ name, why }) => `The ${name} process did not start: ${why}`,
    hint: 'Look at what it printed above; --debug prints more.',
    exitCode: EXIT.failure,
  }),
  AUDIT_KEY_UNUSABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `The key that signs the audit log, ${path}, cannot be used: ${why}`,
    hint: 'Restore the key from its backup. A new key starts a new log: old checkpoints stay with the old one.',
    exitCode: EXIT.failure,
  }),
  AUDIT_FILE_INVALID: entry<{ path: string; line: number; why: string }>({
    message: ({ path, line, why }) => `Line ${line} of ${path} is not of an exported log: ${why}`,
    hint: 'Write one with `stillwatch audit export`; if it was one, it was changed there.',
    exitCode: EXIT.verification,
  }),
  WORLD_INVALID: entry<{ problems: string }>({
    message: ({ problems }) => `The world description is not valid:\n${problems}`,
    hint: 'docs/simulate.md lists every key; start from a bundled world with `simulate WORLD --print-world`.',
    exitCode: EXIT.usage,
  }),
  WORLD_NOT_FOUND: entry<{ name: string; worlds: string }>({
    message: ({ name, worlds }) => `There is no world or file ${name} (worlds: ${worlds})`,
    hint: 'Name a bundled world, or give the path of a JSON file that describes a world.',
    exitCode: EXIT.usage,
  }),
  WORLD_TOO_DENSE: entry<{ day: number; limit: number }>({
    message: ({ day, limit }) => `Day ${day} of the world has more than ${limit} exchanges`,
    hint: 'Spread the exchanges over more days, or scale the world down.',
    exitCode: EXIT.usage,
  }),
  SOURCE_UNREADABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `The source ${path} cannot be read: ${why}`,
    hint: 'Prompts are NDJSON with a text field, traces CSV with t_seconds, input_tokens, output_tokens.',
    exitCode: EXIT.usage,
  }),
  SCORE_MISMATCH: entry<{ what: string }>({
    message: ({ what }) => `The truth and the result do not belong together: ${what}`,
    hint: 'Score a scan of the very log that the truth file was written with.',
    exitCode: EXIT.usage,
  }),
  RESULT_INVALID: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `${path} is not what scan --json prints: ${why}`,
    hint: 'Make it with `stillwatch scan LOGS --json > result.json`.',
    exitCode: EXIT.usage,
  }),
  CAMPAIGN_NOT_FOUND: entry<{ id: string; known: string }>({
    message: ({ id, known }) => `There is no campaign ${id} (${known})`,
    hint: 'Leave --campaign out to take all, or name one of these.',
    exitCode: EXIT.usage,
  }),
  PROFILE_INVALID: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `${path} cannot be read as an actor profile: ${why}`,
    hint: 'Make one with `stillwatch profiles export result.json --campaign c1 > profile.stix.json`.',
    exitCode: EXIT.usage,
  }),
  PLAY_REMOTE_REFUSED: entry<{ host: string }>({
    message: ({ host }) => `${host} is not this machine, and playing a world sends it real load`,
    hint: 'Add --allow-remote if the endpoint is yours and meant to receive this traffic.',
    exitCode: EXIT.usage,
  }),
} as const;

export type ErrorCode = keyof typeof CATALOGUE;
export type ErrorArgs<Code extends ErrorCode> = Parameters<(typeof CATALOGUE)[Code]['message']>[0];
