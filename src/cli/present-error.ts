/** Turns whatever a command throws into the text or JSON that the user sees, and an exit code. */
import { CATALOGUE, EXIT } from '#std/error-catalogue';
import { describePlace, messageOf, StillwatchError } from '#std/errors';
import { typedCommands } from '#std/typed-command';
import { visibleText } from '#std/visible-text';
import type { Paint } from './terminal/output.ts';

const MOST_MESSAGE_LINES = 2;
/** Whose lines are one mistake each, and which nothing else lists. */
const LISTS: ReadonlySet<string> = new Set(['POLICY_INVALID']);

export interface ErrorView {
  json: boolean;
  /** Adds stacks and causes. */
  debug: boolean;
  paint: Paint;
}

/** Any thrown thing as an error of the catalogue. */
export function asStillwatchError(thrown: unknown): StillwatchError {
  if (thrown instanceof StillwatchError) return thrown;
  const hint = CATALOGUE.INTERNAL.hint;
  const what = visibleText(messageOf(thrown), 300);
  return new StillwatchError('INTERNAL', CATALOGUE.INTERNAL.message({ what }), hint, {}, thrown);
}

/** What happened, where, what to do: four lines at most, unless it lists mistakes or stacks are asked for. */
export function presentError(error: StillwatchError, view: ErrorView): string {
  if (view.json) return `${JSON.stringify(errorDocument(error))}\n`;
  const { paint } = view;
  const message = messageLines(typedCommands(error.message), view.debug || LISTS.has(error.code));
  const place = describePlace(error.place);
  const lines = [`${paint(['bold', 'red'], 'error')} ${message[0] ?? ''}`, ...message.slice(1)];
  if (place !== '') lines.push(`${paint('dim', 'where')} ${visibleText(place, 300)}`);
  lines.push(
    `${paint('dim', '   do')} ${typedCommands(error.hint)} ${paint('dim', `[${error.code}]`)}`,
  );
  if (view.debug) lines.push(...stackLines(error));
  return `${lines.join('\n')}\n`;
}

export function exitCodeOf(error: StillwatchError): number {
  return CATALOGUE[error.code].exitCode ?? EXIT.failure;
}

function errorDocument(error: StillwatchError): object {
  const { code, message, place } = error;
  return {
    error: { code, message: typedCommands(message), place, hint: typedCommands(error.hint) },
  };
}

function messageLines(message: string, all: boolean): string[] {
  const lines = message.split('\n').map((line) => visibleText(line, 400));
  if (all || lines.length <= MOST_MESSAGE_LINES) return lines;
  const more = lines.length - MOST_MESSAGE_LINES;
  const shown = lines.slice(0, MOST_MESSAGE_LINES);
  return [...shown.slice(0, -1), `${shown.at(-1)} (and ${more} more)`];
}

function stackLines(error: StillwatchError): string[] {
  const lines = (error.stack ?? '').split('\n').slice(1);
  const { cause } = error;
  if (cause instanceof Error) lines.push('caused by', ...(cause.stack ?? '').split('\n'));
  else if (cause !== undefined) lines.push(`caused by ${String(cause)}`);
  return lines.map((line) => visibleText(line.trimEnd(), 400));
}
