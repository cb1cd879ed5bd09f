/** Gives every alert the id that follows from what it is about, so that nobody raises it twice. */
import type { Alert } from '#schema/alert';
import { uuid5 } from '#std/uuid';

const NAMESPACE = '2f0c1b7e-9c55-4d3e-8a43-0b6f1f6f7c11';

/** A short name for a text of any length; the same in every process. */
export const digestOf = (text: string): string => uuid5(NAMESPACE, text);

/** What makes two alerts one: whoever raises it, and however often, its id is that of its key. */
export function keyed(key: string): Pick<Alert, 'alert_id' | 'dedup_key'> {
  return { alert_id: digestOf(key), dedup_key: key };
}
