/** The interface of senders, and how they read the status of an HTTP answer. */
import type { Alert } from '#schema/alert';
import type { Detection, ExportContext } from '../exports/detection.ts';
import type { PostAnswer } from './post-to-destination.ts';

/** One alert on its way to one destination. */
export interface Message {
  deliveryId: string;
  alert: Alert;
  detection: Detection;
  context: ExportContext;
}

export type SendOutcome =
  | { sent: true }
  | {
      sent: false;
      /** Without secrets, addresses of destinations or what was sent. */
      error: string;
      /** Nothing that time could mend. */
      permanent: boolean;
      /** How long the destination asks us to wait. */
      retryAfterMs: number | null;
    };

/** Carries messages to one destination. What goes wrong there is an outcome, never thrown. */
export interface Sender {
  readonly name: string;
  send(message: Message): Promise<SendOutcome>;
}

export function failed(
  error: string,
  { permanent = false, retryAfterMs = null as number | null } = {},
): SendOutcome {
  return { sent: false, error, permanent, retryAfterMs };
}

/** The endpoint is gone, or will never take this body. Wrong credentials and paths can be mended. */
const PERMANENT = new Set([400, 410, 413, 415, 422]);

/** Standard Webhooks 1.0.0: 2xx is success, everything else, redirects too, is not. */
export function outcomeOf(answer: PostAnswer): SendOutcome {
  if (!answer.answered) return failed(answer.error);
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { sent: true };
  return failed(`HTTP ${status}`, { permanent: PERMANENT.has(status), retryAfterMs });
}
