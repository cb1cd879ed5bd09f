/** Forwards one admitted request to its provider, and its answer to the client. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { estimateOutputTokens, type Refusal, refusal, upstreamRefusal } from '#providers/index';
import { messageOf } from '#std/errors';
import { type AnswerPipe, NO_BYTES, opaquePipe } from '../answer/answer-pipe.ts';
import { type AnswerHeaders, type UpstreamCall, upstreamFailure } from '../upstream.ts';
import type { Admitted } from './admit.ts';
import { ClientWriter } from './client-writer.ts';
import { finish } from './finish.ts';
import type { Flight } from './flight.ts';
import { forwardedHeaders, headerIn } from './headers.ts';
import { openAnswer } from './open-answer.ts';
import type { ProviderError } from './provider-error.ts';
import { tooLarge } from './read-body.ts';
import { sendRefusal } from './send-refusal.ts';
import type { Gateway } from './settings.ts';
import { uploadOf } from './upload.ts';

/**
 * One request on its way to the provider and the answer on its way back. The answer's last bytes wait
 * until the exchange is recorded; everything before passes as it comes.
 */
export class Forwarding {
  readonly #gateway: Gateway;
  readonly #flight: Flight;
  readonly #response: ServerResponse;
  readonly #call: UpstreamCall;
  readonly #client: ClientWriter;
  #pipe: AnswerPipe = opaquePipe();
  #stream = false;
  /** An error, held until it is known what may be shown of it. */
  #error: ProviderError | null = null;
  /** Bytes of the body still to come, where the provider said how many. */
  #expected: number | null = null;
  /** A piece that may be the last one: held until the record is safe. */
  #tail: Buffer[] = [];
  #state: 'waiting' | 'answering' | 'draining' | 'recording' | 'done' = 'waiting';
  #drained = 0;
  #draining: NodeJS.Timeout | null = null;
  readonly #settled: () => void;

  constructor(given: {
    gateway: Gateway;
    flight: Flight;
    request: IncomingMessage;
    response: ServerResponse;
    admitted: Admitted;
    settled: () => void;
  }) {
    const { gateway, flight, request, response, admitted } = given;
    this.#gateway = gateway;
    this.#flight = flight;
    this.#response = response;
    this.#settled = given.settled;
    const { target, path } = flight.route;
    const outward = { plan: target.headers, marks: flight.verdict.marks };
    const maxBytes = gateway.settings.config.limits.opaqueBodyBytes;
    response.on('close', () => this.#onClientClose());
    this.#call = target.upstream.send(
      {
        method: request.method ?? 'GET',
        path: flight.query === '' ? path : `${path}?${flight.query}`,
        headers: forwardedHeaders(request, outward, admitted),
        body:
          admitted.bytes ?? uploadOf(request, flight, maxBytes, () => this.#onTooLarge(maxBytes)),
      },
      {
        onHead: (status, raw, named) => this.#guard(() => this.#onHead(status, raw, named)),
        onData: (chunk) => this.#guard(() => this.#onData(chunk)),
        onEnd: () => this.#guard(() => this.#onEnd()),
        onError: (error) => this.#guard(() => this.#onError(error)),
      },
    );
    this.#client = new ClientWriter(response, this.#call);
  }

  /** A bug in here must not leave a client waiting for ever. */
  #guard(step: () => void): void {
    try {
      step();
    } catch (thrown) {
      const why = messageOf(thrown);
      this.#gateway.log.error('exchange-fail', { exchange: this.#flight.id, why });
      if (this.#state !== 'recording' && this.#state !== 'done') this.#finishGone();
      this.#response.destroy();
      this.#call.abort();
      this.#settled();
    }
  }

  #onTooLarge(maxBytes: number): void {
    if (this.#state === 'waiting') this.#refuseWith(tooLarge(maxBytes));
    else this.#response.destroy();
    this.#call.abort();
  }

  #onHead(status: number, raw: string[], named: AnswerHeaders): void {
    const flight = this.#flight;
    flight.status = status;
    flight.upstreamRequestId = headerIn(named, 'request-id') ?? headerIn(named, 'x-request-id');
    if (this.#state !== 'waiting') return;
    this.#state = 'answering';
    const length = headerIn(named, 'content-length');
    this.#expected = length === null ? null : Number(length);
    const opened = openAnswer(this.#gateway, flight, { status, raw, named });
    this.#pipe = opened.pipe;
    flight.metered = this.#pipe.metered;
    if (opened.kind === 'error') {
      this.#error = opened.error;
      return;
    }
    this.#stream = opened.stream;
    if (opened.kind === 'unreadable') {
      this.#refuseUnreadable();
      return;
    }
    this.#response.writeHead(status, opened.headers);
    if (this.#stream) this.#client.open();
  }

  #onData(chunk: Buffer): void {
    const flight = this.#flight;
    flight.firstByteAt ??= this.#gateway.monotonic();
    flight.answerBytes += chunk.length;
    if (this.#expected !== null) this.#expected -= chunk.length;
    if (this.#state === 'answering') this.#onAnswer(chunk);
    else if (this.#state === 'draining') this.#onDrained(chunk);
    // After the stream's own end: nothing an API sends, but it goes out with the tail.
    else if (this.#state === 'recording') this.#tail.push(chunk);
    else this.#call.abort();
  }

  #onAnswer(chunk: Buffer): void {
    const out = this.#pipe.push(chunk);
    const complete = this.#expected === 0 || this.#pipe.metered.ended;
    if (complete) {
      this.#tail.push(out);
      this.#record();
    } else if (this.#stream) {
      this.#client.write(out);
      this.#checkBudget();
    } else {
      // Without a length any piece may be the last one.
      const earlier = this.#expected === null ? this.#tail.splice(0, 1, out)[0] : out;
      if (earlier !== undefined) this.#client.write(earlier);
    }
  }

  #checkBudget(): void {
    const { ask, metered, hold } = this.#flight;
    const known = metered.usage.outputTokens ?? 0;
    const served = Math.max(known, estimateOutputTokens(metered.servedChars, ask.maxOutputTokens));
    if (!hold.progress(served)) {
      this.#stop(refusal('budget_exhausted', 'The budget is used up; the answer ends here.', null));
    }
  }

  /** Ends a running stream with an error in its own format. */
  #stop(why: Refusal): void {
    const flight = this.#flight;
    flight.refusal = why;
    const event = flight.route.provider.streamRefusal(why, flight.id);
    if (event !== null) this.#tail.push(event);
    this.#record();
    this.#call.abort();
  }

  #onEnd(): void {
    if (this.#state === 'answering') this.#record();
    else if (this.#state === 'draining') this.#finishDraining();
  }

  /** The answer is complete, or as complete as it gets: record it, then let the client have the end. */
  #record(): void {
    if (this.#state !== 'answering') return;
    this.#state = 'recording';
    const rest = this.#pipe.end();
    this.#flight.metered = this.#pipe.metered;
    if (rest.length > 0) this.#tail.push(rest);
    const error = this.#error?.end();
    if (error?.refusal !== undefined && error.refusal !== null) {
      this.#refuseWith(error.refusal);
      return;
    }
    if (error !== undefined) {
      this.#response.writeHead(error.status, error.headers);
      this.#tail = [error.body];
    }
    void finish(this.#gateway, this.#flight).then(() => this.#release());
  }

  #release(): void {
    this.#state = 'done';
    if (!this.#response.destroyed) this.#client.end(this.#tail);
    this.#clear();
  }

  #onError(error: Error): void {
    const flight = this.#flight;
    if (this.#state === 'draining') this.#finishDraining();
    if (this.#state !== 'waiting' && this.#state !== 'answering') return;
    // An upload that its sender broke off fails here before the connection is known to be gone.
    const { req } = this.#response;
    if (req.destroyed && !req.complete) {
      this.#onClientClose();
      return;
    }
    const reason = upstreamFailure(error);
    flight.failure = `upstream_${reason}`;
    this.#gateway.metrics.upstreamFailures.add(flight.route.target.config.id, reason);
    if (!this.#response.headersSent) {
      this.#refuseWith(upstreamRefusal(reason));
      return;
    }
    // The answer is torn: the client must not take it for a whole one.
    this.#state = 'recording';
    this.#pipe.end();
    flight.metered = this.#pipe.metered;
    void finish(this.#gateway, flight).then(() => {
      this.#state = 'done';
      this.#tearOff(reason);
      this.#clear();
    });
  }

  /** Something has to be kept from the client, in a format in which it cannot be found. */
  #refuseUnreadable(): void {
    const message = 'The provider answered in a form that cannot be cleaned.';
    this.#refuseWith({ ...refusal('answer_unreadable', message), retry: false });
    this.#call.abort();
  }

  #refuseWith(why: Refusal): void {
    const flight = this.#flight;
    this.#state = 'recording';
    flight.refusal = why;
    flight.status = why.status;
    void finish(this.#gateway, flight).then(() => {
      this.#state = 'done';
      sendRefusal(this.#response, why, flight.route.provider, flight.id);
      this.#clear();
    });
  }

  /** A stream says what happened; anything else breaks off, as the provider's answer did. */
  #tearOff(reason: string): void {
    const flight = this.#flight;
    const why = refusal('upstream_unreachable', `The provider broke off (${reason}).`);
    const event = this.#stream ? flight.route.provider.streamRefusal(why, flight.id) : null;
    const held = this.#pipe.changes ? NO_BYTES : Buffer.concat(this.#tail);
    this.#client.flush();
    const last = event === null ? held : Buffer.concat([held, event]);
    this.#response.write(last, () => void this.#response.destroy());
  }

  #onClientClose(): void {
    if (this.#state !== 'waiting' && this.#state !== 'answering') return;
    const flight = this.#flight;
    const { config } = flight.route.target;
    flight.abort = flight.firstByteAt === null ? 'before_first_byte' : 'mid_stream';
    if (config.onAbort === 'drain') {
      this.#state = 'draining';
      this.#client.stop();
      this.#call.resume();
      this.#draining = setTimeout(() => this.#finishDraining(), config.drainSeconds * 1000);
      return;
    }
    this.#giveUp();
  }

  /** First the state: giving up the call reports an error at once. */
  #giveUp(): void {
    this.#finishGone();
    this.#call.abort();
  }

  #onDrained(chunk: Buffer): void {
    this.#pipe.push(chunk);
    this.#drained += chunk.length;
    const over = this.#drained > this.#flight.route.target.config.drainBytes;
    if (over || this.#pipe.metered.ended || this.#expected === 0) this.#finishDraining();
  }

  #finishDraining(): void {
    if (this.#state === 'draining') this.#giveUp();
  }

  #finishGone(): void {
    this.#state = 'done';
    this.#pipe.end();
    this.#flight.metered = this.#pipe.metered;
    void finish(this.#gateway, this.#flight);
    this.#clear();
  }

  #clear(): void {
    if (this.#draining !== null) clearTimeout(this.#draining);
    this.#client.stop();
    this.#settled();
  }
}
