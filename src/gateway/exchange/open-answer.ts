/** Decides, when an answer begins, what it goes through on its way to the client. */
import type { AnswerPipe } from '../answer/answer-pipe.ts';
import { choosePipe, isEventStream } from '../answer/choose-pipe.ts';
import { redactPipe } from '../answer/redact.ts';
import { answerChangeFor } from './answer-changes.ts';
import type { Flight } from './flight.ts';
import { answerHeaders, headerIn } from './headers.ts';
import { type AnswerHead, ProviderError } from './provider-error.ts';
import type { Gateway } from './settings.ts';

export type OpenedAnswer =
  | { kind: 'shown'; pipe: AnswerPipe; stream: boolean; headers: string[] }
  /** Something has to be kept from the client, in a format in which it cannot be found. */
  | { kind: 'unreadable'; pipe: AnswerPipe; stream: boolean }
  /** Nothing is shown before its end. */
  | { kind: 'error'; pipe: AnswerPipe; error: ProviderError };

export function openAnswer(gateway: Gateway, flight: Flight, head: AnswerHead): OpenedAnswer {
  const { status, raw, named } = head;
  const { config, headers } = flight.route.target;
  const { secrets } = headers;
  if (status >= 400 && secrets.length > 0) {
    const error = new ProviderError(gateway, flight, head);
    return { kind: 'error', pipe: error.pipe, error };
  }
  gateway.troubles.well('upstream-unauthorised', config.id);
  const contentType = headerIn(named, 'content-type') ?? '';
  const stream = isEventStream(contentType);
  const change = status < 300 ? answerChangeFor(gateway, flight) : null;
  const chosen = choosePipe({
    answer: flight.route.provider.answer,
    contentType,
    contentEncoding: headerIn(named, 'content-encoding'),
    keepTextChars: flight.keepTextChars ?? 0,
    lines: status < 300 && flight.route.operation.lines === true,
    limits: gateway.settings.config.limits,
    change,
  });
  const pipe = redactPipe(chosen, secrets);
  const changed = pipe.changes;
  if (change?.strict === true && !changed) return { kind: 'unreadable', pipe, stream };
  const { verify } = flight.verdict;
  const options = { exchangeId: flight.id, stream, changed, secrets, verify };
  return { kind: 'shown', pipe, stream, headers: answerHeaders(raw, options) };
}
