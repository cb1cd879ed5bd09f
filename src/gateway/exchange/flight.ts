/** The state of one exchange, which every step from admission to record reads and fills. */
import {
  type Ask,
  type JsonObject,
  type Metered,
  nothingMetered,
  type Refusal,
  type Said,
  unknownAsk,
} from '#providers/index';
import type { Fingerprint } from '#schema/fingerprint';
import { type BudgetHold, NO_HOLD } from '../budgets/budget-hold.ts';
import { openVerdict, type Verdict } from '../enforcement/verdict.ts';
import type { Principal } from '../identity/principal.ts';
import type { MaskingSession } from '../masking/masking-session.ts';
import type { TraceParent } from '../metrics/tracing.ts';
import type { Route } from '../route.ts';
import type { Target } from './settings.ts';

/** When the client went away. */
export type AbortMoment = 'before_first_byte' | 'mid_stream';

/** One exchange while it is served: who, what, and how far it has come. */
export class Flight {
  readonly id: string;
  /** UTC epoch milliseconds. */
  readonly startedAt: number;
  /** On the monotonic clock. */
  readonly began: number;
  readonly route: Route<Target>;
  readonly principal: Principal;
  query = '';
  /** The end user's other names: as the client sends it, and under keys that are being replaced. */
  endUserElse: readonly string[] = [];
  ask: Ask = unknownAsk();
  body: JsonObject | null = null;
  requestBytes = 0;
  verdict: Verdict = openVerdict();
  hold: BudgetHold = NO_HOLD;
  fingerprint: Fingerprint | null = null;
  said: Said | null = null;
  /** Text is kept of this exchange, up to so many characters; null = none. */
  keepTextChars: number | null = null;
  /** Usage was asked for on the client's behalf, so its event is taken out again. */
  askedForUsage = false;
  masking: MaskingSession | null = null;
  traceParent: TraceParent | null = null;
  /** A digest of the conversation's first turn. */
  session: string | null = null;
  /** Sealed reasoning came back from somebody else; null = none that we sealed came back. */
  envelopeReplayed: boolean | null = null;
  refusal: Refusal | null = null;
  status: number | null = null;
  upstreamRequestId: string | null = null;
  firstByteAt: number | null = null;
  endedAt: number | null = null;
  abort: AbortMoment | null = null;
  failure: string | null = null;
  answerBytes = 0;
  metered: Metered = nothingMetered();

  constructor(given: {
    id: string;
    startedAt: number;
    began: number;
    route: Route<Target>;
    principal: Principal;
  }) {
    this.id = given.id;
    this.startedAt = given.startedAt;
    this.began = given.began;
    this.route = given.route;
    this.principal = given.principal;
  }
}
