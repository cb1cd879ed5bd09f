/** Every error a user can meet: what happened, and what to do next. */
import { EXIT, entry } from './error-entry.ts';
import { FILE_ERRORS } from './file-errors.ts';

export { EXIT } from './error-entry.ts';

/** Every error a user can meet. Codes are permanent; docs/reference/errors.md is generated from here. */
export const CATALOGUE = {
  USAGE: entry<{ what: string }>({
    message: ({ what }) => what,
    hint: 'Run the command with --help to see what it takes.',
    exitCode: EXIT.usage,
  }),
  INTERNAL: entry<{ what: string }>({
    message: ({ what }) => `Stillwatch failed inside: ${what}`,
    hint: 'Run it again with --debug and report what it prints.',
    exitCode: EXIT.failure,
  }),
  OUTPUT_UNWRITABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `Cannot write the file ${path}: ${why}`,
    hint: 'Choose a path in an existing directory that you may write to.',
    exitCode: EXIT.usage,
  }),
  STORE_UNWRITABLE: entry<{ directory: string; why: string }>({
    message: ({ directory, why }) => `Cannot write to the directory ${directory}: ${why}`,
    hint: 'Choose a directory that you may write to: with --keep-store, with --state, or with TMPDIR for temporary data.',
    exitCode: EXIT.usage,
  }),
  STATE_NOT_PRIVATE: entry<{ directory: string; why: string; command: string }>({
    message: ({ directory, why, command }) =>
      `Others could read the state in ${directory}: ${why}. Type: ${command}`,
    hint: 'Or choose a directory of your own below it: with --state, stateDirectory or --keep-store.',
    exitCode: EXIT.usage,
  }),
  CONFIG_UNREADABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `The configuration ${path} cannot be read: ${why}`,
    hint: 'Check the path, and check that the file is valid YAML or JSON.',
    exitCode: EXIT.usage,
  }),
  CONFIG_INVALID: entry<{ path: string; problems: string }>({
    message: ({ path, problems }) => `The configuration ${path} is not valid:\n${problems}`,
    hint: 'Run `stillwatch config check FILE`. docs/reference/configuration.md and gateway-settings.md list every key.',
    exitCode: EXIT.usage,
  }),
  ADDRESS_UNUSABLE: entry<{ address: string; why: string }>({
    message: ({ address, why }) => `Cannot listen on ${address}: ${why}`,
    hint: 'Choose another port, or stop the program that uses it. Ports below 1024 need privileges.',
    exitCode: EXIT.usage,
  }),
  GATEWAY_PROCESS_FAILED: entry<{ why: string }>({
    message: ({ why }) => `A process of the gateway could not start: ${why}`,
    hint: 'Start it with listen.processes: 1 to see whether the configuration works.',
    exitCode: EXIT.failure,
  }),
  INPUT_NOT_FOUND: entry<{ path: string }>({
    message: ({ path }) => `There is no file, directory or match for ${path}`,
    hint: 'Check the path. Quote globs so that the shell does not expand them. Use - for stdin.',
    exitCode: EXIT.usage,
  }),
  INPUT_UNREADABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `${path} cannot be read: ${why}`,
    hint: 'Check that it is a file and that you may read it.',
    exitCode: EXIT.usage,
  }),
  INPUT_UNRECOGNISED: entry<{ file: string; expected: string }>({
    message: ({ file, expected }) => `Cannot recognise the format of ${file}: expected ${expected}`,
    hint: 'Name the format with --format, or map the fields: --map account_id=user.id --map ts=time. See docs/logs.md.',
    exitCode: EXIT.usage,
  }),
  INPUT_EMPTY: entry<{ read: number; rejected: number }>({
    message: ({ read, rejected }) =>
      `Could read no exchange (${read} records seen, ${rejected} rejected)`,
    hint: '--explain-input shows how records are read; --rejects FILE shows why they are rejected.',
    exitCode: EXIT.failure,
  }),
  INPUT_MOSTLY_REJECTED: entry<{ rejected: number; read: number; limit: number }>({
    message: ({ rejected, read, limit }) =>
      `${rejected} of ${read} records were rejected; a share of ${limit} is allowed`,
    hint: 'Look at them with --rejects FILE. Raise --max-reject-share only if they do not matter.',
    exitCode: EXIT.failure,
  }),
  ENGINE_MISSING: entry<{ why: string }>({
    message: ({ why }) => `The embedded engine is not installed: ${why}`,
    hint: 'Run `npm install chdb`, or point --store at a ClickHouse server.',
    exitCode: EXIT.unreachable,
  }),
  ENGINE_FAILED: entry<{ why: string }>({
    message: ({ why }) => `The embedded engine stopped: ${why}`,
    hint: 'Free memory or disk and run it again. --debug shows what the engine printed.',
    exitCode: EXIT.failure,
  }),
  STORE_IN_USE: entry<{ directory: string; holder: string }>({
    message: ({ directory, holder }) => `The store ${directory} is in use by ${holder}`,
    hint: 'Stop that process, point the command at its address, or use another directory.',
    exitCode: EXIT.unreachable,
  }),
  STORE_UNREACHABLE: entry<{ url: string; why: string }>({
    message: ({ url, why }) => `The store at ${url} does not answer: ${why}`,
    hint: 'Check the address and the credential, and check that ClickHouse runs.',
    exitCode: EXIT.unreachable,
  }),
  STORE_QUERY_FAILED: entry<{ why: string }>({
    message: ({ why }) => `A query failed: ${why}`,
    hint: 'Run it again with --debug to see the query.',
    exitCode: EXIT.failure,
  }),
  STORE_DAMAGED: entry<{ why: string }>({
    message: ({ why }) => `Stored exchanges are damaged on disk: ${why}`,
    hint: 'Look at the disk. Then bring the store back from a backup, or scan the logs again into another directory of --keep-store.',
    exitCode: EXIT.failure,
  }),
  STORE_TOO_NEW: entry<{ found: number; known: number }>({
    message: ({ found, known }) =>
      `The store has schema version ${found}; this release knows versions up to ${known}`,
    hint: 'Use the release that wrote the store, or a newer one.',
    exitCode: EXIT.failure,
  }),
  RECORDS_UNREACHABLE: entry<{ where: string; why: string }>({
    message: ({ where, why }) => `Cannot reach the records at ${where}: ${why}`,
    hint: 'Check the address, that PostgreSQL runs, and that PGPASSWORD holds its password. Gateways keep their last decisions meanwhile.',
    exitCode: EXIT.unreachable,
  }),
  RECORDS_FAILED: entry<{ why: string }>({
    message: ({ why }) => `The records refused a change: ${why}`,
    hint: 'Nothing was changed. Run it again with --debug and report what it prints.',
    exitCode: EXIT.failure,
  }),
  RECORDS_NOT_FOUND: entry<{ what: string }>({
    message: ({ what }) => `There is no ${what}`,
    hint: 'List what exists: `stillwatch campaigns ls`, `stillwatch accounts ls`, `stillwatch decisions ls`.',
    exitCode: EXIT.usage,
  }),
  APPROVAL_REFUSED: entry<{ why: string }>({
    message: ({ why }) => `This cannot be approved: ${why}`,
    hint: 'A second person with the role approver must approve it, once.',
    exitCode: EXIT.failure,
  }),
  POLICY_INVALID: entry<{ problems: string }>({
    message: ({ problems }) => `The policy is not valid:\n${problems}`,
    hint: 'docs/respond.md describes every key. Test the policy with `stillwatch policy test FILE`.',
    exitCode: EXIT.usage,
  }),
  POLICY_NOT_READY: entry<{ why: string }>({
    message: ({ why }) => `The policy cannot be applied: ${why}`,
    hint: 'Test a new version that enforces first: `stillwatch policy test FILE`.',
    exitCode: EXIT.failure,
  }),
  DECISION_REFUSED: entry<{ why: string }>({
    message: ({ why }) => `The decision was refused: ${why}`,
    hint: '--dry-run shows what it would do.',
    exitCode: EXIT.failure,
  }),
  DISK_FULL: entry<{ directory: string; free_mb: number }>({
    message: ({ directory, free_mb }) => `The disk of ${directory} is full: ${free_mb} MB are left`,
    hint: 'Free space or enlarge the volume. Nothing acknowledged is lost: gateways keep their records.',
    exitCode: EXIT.failure,
  }),
  FEED_TOO_LARGE: entry<{ decisions: number; mb: number; most_mb: number }>({
    message: ({ decisions, mb, most_mb }) =>
      `The ${decisions} decisions in force are ${mb} MB; gateways take at most ${most_mb} MB`,
    hint: 'Gateways keep what they have. Undo decisions, or take one about an organisation or network instead of many.',
    exitCode: EXIT.failure,
  }),
  SHIPPING_FAILED: entry<{ why: string }>({
    message: ({ why }) => `Cannot send records to the control half: ${why}`,
    hint: 'The spool keeps them and sends them later. Check shipping.url and the credential, and check that the control half and its store run.',
    exitCode: EXIT.unreachable,
  }),
  DECISIONS_UNREACHABLE: entry<{ why: string }>({
    message: ({ why }) => `Cannot fetch decisions: ${why}`,
    hint: 'The last decisions stay in force. Check control.url and the credential, and check that the control half and its records run.',
    exitCode: EXIT.unreachable,
  }),
  COUNTERS_UNREACHABLE: entry<{ why: string }>({
    message: ({ why }) => `Cannot reach the counters that gateways share: ${why}`,
    hint: 'Each gateway counts alone meanwhile, from the totals that it knew last. Check counters.redisUrl, and check that Redis or Valkey runs.',
    exitCode: EXIT.unreachable,
  }),
  UPSTREAM_UNAUTHORISED: entry<{ why: string }>({
    message: ({ why }) => `A provider refuses the gateway’s own key: ${why}`,
    hint: 'Replace the key of that upstream, apiKey or the file apiKeyPath.',
    exitCode: EXIT.unreachable,
  }),
  CONTROL_UNREACHABLE: entry<{ url: string; why: string }>({
    message: ({ url, why }) => `Cannot reach the control half at ${url}: ${why}`,
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
    hint: 'If it is still starting, try again in a moment. Else set STILLWATCH_CONTROL_CREDENTIAL or control.credentialFile to a credential from the control half.',
    exitCode: EXIT.unreachable,
  }),
  LOGIN_LIMITED: entry<{ seconds: number }>({
    message: ({ seconds }) =>
      `Too many failed logins came from this address; one more may be tried each ${seconds} s`,
    hint: 'Check the credential. The log of the control half has who failed (login-fail).',
    exitCode: EXIT.unreachable,
  }),
  ROLE_NEEDED: entry<{ needs: string; has: string }>({
    message: ({ needs, has }) => `This needs the role ${needs}; the credential has the role ${has}`,
    hint: 'Ask an admin for a credential with that role.',
    exitCode: EXIT.unreachable,
  }),
  REQUEST_REFUSED: entry<{ why: string }>({
    message: ({ why }) => `The request was refused: ${why}`,
    hint: '/openapi.json describes what the control API takes.',
    exitCode: EXIT.failure,
  }),
  BODY_TOO_LARGE: entry<{ most: string }>({
    message: ({ most }) => `The request body is too large: it may have ${most}`,
    hint: 'Send it in several requests.',
    exitCode: EXIT.failure,
  }),
  TOO_MANY_REQUESTS: entry<{ what: string; most: number }>({
    message: ({ what, most }) => `Too many at once: ${most} ${what} are open`,
    hint: 'Close those that nobody needs, or try again later.',
    exitCode: EXIT.unreachable,
  }),
  PROCESS_FAILED: entry<{ name: string; why: string }>({
    message: ({ name, why }) => `The ${name} process did not start: ${why}`,
    hint: 'Read what it printed above; --debug prints more.',
    exitCode: EXIT.failure,
  }),
  AUDIT_KEY_UNUSABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) => `Cannot use the key of the audit log, ${path}: ${why}`,
    hint: 'Restore the key from its backup. A new key starts a new log; old signed heads belong to the old key.',
    exitCode: EXIT.failure,
  }),
  AUDIT_MEMORY_UNUSABLE: entry<{ path: string; why: string }>({
    message: ({ path, why }) =>
      `Cannot keep what the signer of the audit log signed, in ${path}: ${why}`,
    hint: 'Nothing was changed. Let the control half write beside the audit key, and free its disk.',
    exitCode: EXIT.failure,
  }),
  AUDIT_FILE_INVALID: entry<{ path: string; line: number; why: string }>({
    message: ({ path, line, why }) =>
      `Line ${line} of ${path} does not belong to an exported audit log: ${why}`,
    hint: 'Write the file with `stillwatch audit export`. If that wrote it, somebody changed this line.',
    exitCode: EXIT.verification,
  }),
  ...FILE_ERRORS,
} as const;

export type ErrorCode = keyof typeof CATALOGUE;
export type ErrorArgs<Code extends ErrorCode> = Parameters<(typeof CATALOGUE)[Code]['message']>[0];
