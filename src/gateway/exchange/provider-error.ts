/** An error that a provider answers, looked at before the client sees it. */
import { isCredentialError, type Refusal, refusal } from '#providers/index';
import { plainErrorPipe } from '../answer/choose-pipe.ts';
import { type ErrorPipe, errorPipe } from '../answer/error-pipe.ts';
import type { AnswerHeaders } from '../upstream.ts';
import type { Flight } from './flight.ts';
import { answerHeaders, headerIn } from './headers.ts';
import type { Gateway } from './settings.ts';

/** How an answer begins; the headers as they came, and by name. */
export interface AnswerHead {
  status: number;
  raw: readonly string[];
  named: AnswerHeaders;
}

/** What the client gets: a refusal of ours, or the provider's error without our secrets. */
export interface ShownError {
  refusal: Refusal | null;
  status: number;
  headers: string[];
  body: Buffer;
}

/**
 * Holds an error where the provider was asked with a key of ours. One that is about that key is none
 * of the client's: the operator is told, the client gets a 502. Others pass without our secrets.
 */
export class ProviderError {
  readonly pipe: ErrorPipe;
  readonly #gateway: Gateway;
  readonly #flight: Flight;
  readonly #head: AnswerHead;

  constructor(gateway: Gateway, flight: Flight, head: AnswerHead) {
    this.#gateway = gateway;
    this.#flight = flight;
    this.#head = head;
    const { secrets } = flight.route.target.headers;
    const encoding = headerIn(head.named, 'content-encoding');
    const plain = plainErrorPipe({
      answer: flight.route.provider.answer,
      contentType: headerIn(head.named, 'content-type') ?? '',
      contentEncoding: null,
      keepTextChars: 0,
      limits: gateway.settings.config.limits,
    });
    this.pipe = errorPipe(plain, { encoding, secrets });
  }

  /** Once, after the pipe's end. */
  end(): ShownError {
    const { status, raw, named } = this.#head;
    const body = this.pipe.shown();
    const { config, headers } = this.#flight.route.target;
    const errorType = headerIn(named, 'x-amzn-errortype');
    const ours = headers.key !== null && isCredentialError(status, { errorType, body });
    const options = { exchangeId: this.#flight.id, stream: false, changed: true };
    return {
      refusal: ours ? this.#unauthorised(config.id, status) : body === null ? UNREADABLE : null,
      status,
      headers: answerHeaders(raw, {
        ...options,
        secrets: headers.secrets,
        verify: null,
      }),
      body: body ?? Buffer.alloc(0),
    };
  }

  #unauthorised(upstream: string, status: number): Refusal {
    const { troubles, metrics } = this.#gateway;
    metrics.upstreamFailures.add(upstream, 'unauthorised');
    this.#flight.failure = 'upstream_unauthorised';
    troubles.failing('upstream-unauthorised', `${upstream} answered ${status}`, upstream);
    return {
      ...refusal('upstream_unauthorised', 'The provider does not accept the gateway’s own key.'),
      retry: false,
    };
  }
}

const UNREADABLE: Refusal = {
  ...refusal('answer_unreadable', 'The provider answered an error in a form that cannot be read.'),
  retry: false,
};
