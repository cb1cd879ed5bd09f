/** What a protocol of the simulated provider does: recognise requests, write answers, streams, errors. */
import type { Answer, Body } from './answer.ts';
import type { Behaviour } from './behaviour.ts';

/** One server-sent event; `event` is null where the protocol names none. */
export interface StreamEvent {
  event: string | null;
  data: string;
}

export interface SimulatedRequest {
  method: string;
  path: string;
  body: Body;
}

/** How one provider's API looks on the wire. */
export interface SimulatedProtocol {
  id: string;
  /** Which operation a request is, or null when it belongs to another protocol. */
  recognise(asked: SimulatedRequest, headers: Record<string, unknown>): string | null;
  /** Whether this request asks for a stream. */
  streams(asked: SimulatedRequest): boolean;
  json(answer: Answer, asked: SimulatedRequest, behaviour: Behaviour): unknown;
  events(answer: Answer, asked: SimulatedRequest, behaviour: Behaviour): StreamEvent[];
  /** Body and headers of an error. */
  error(status: number, behaviour: Behaviour): { body: unknown; headers: Record<string, string> };
  errorEvent(): StreamEvent;
}

/** Shown in place of a number where usage is to be `zero`. */
export function told(value: number, behaviour: Behaviour): number {
  return behaviour.usage === 'zero' ? 0 : value;
}
