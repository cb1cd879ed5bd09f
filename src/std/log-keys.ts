/** Which keys may have signed a log, from one that is trusted: every change of key is signed by both. */
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { openNote, parseVerifierKey, type Verifier } from './signed-note.ts';

/** The head over the record that names the new key, signed by the old key and by the new one. */
export interface Handover {
  /** Verifier keys. */
  from: string;
  to: string;
  note: string;
}

export interface LogKey extends Verifier {
  /** Records under the largest head that it may have signed: an old key signs nothing after its successor. */
  upTo: number;
}

/**
 * The keys that follow from the trusted ones, over handovers from anywhere: one that either of its two
 * keys is trusted for. Null where the text names no key. The text has a verifier key, or a handover as JSON, a line.
 */
export function logKeys(trusted: string, handovers: readonly Handover[] = []): LogKey[] | null {
  const lines = trusted.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line.startsWith('{')).map(parseHandover);
  const named = lines.filter((line) => line !== '' && !line.startsWith('{'));
  const keys = new Map<string, LogKey>();
  for (const line of named) {
    const verifier = parseVerifierKey(line);
    if (verifier === null) return null;
    keys.set(line, { ...verifier, upTo: Number.POSITIVE_INFINITY });
  }
  if (keys.size === 0) return null;
  let open = [...told, ...handovers].map(openHandover).filter((each) => each !== null);
  for (let grew = true; grew; ) {
    const usable = open.filter(({ from, to }) => keys.has(from.text) || keys.has(to.text));
    grew = usable.length > 0;
    open = open.filter((each) => !usable.includes(each));
    for (const { from, to, size } of usable) {
      const old = keys.get(from.text) ?? { ...from.verifier, upTo: size };
      keys.set(from.text, { ...old, upTo: Math.min(old.upTo, size) });
      const next = keys.get(to.text) ?? { ...to.verifier, upTo: Number.POSITIVE_INFINITY };
      keys.set(to.text, next);
    }
  }
  return [...keys.values()];
}

/** The head in a note that one of the keys signed while it might; null when none did. */
export function openHead(note: string, keys: readonly LogKey[]): Checkpoint | null {
  const said = parseCheckpoint(note);
  if (said === null) return null;
  const usable = keys.filter(({ upTo }) => upTo >= said.size);
  const text = openNote(note, usable);
  const head = text === null ? null : parseCheckpoint(text);
  return head !== null && usable.some(({ name }) => name === head.origin) ? head : null;
}

/** The note with the signature lines of another one over the same text. */
export function signedByBoth(note: string, other: string): string {
  const cut = other.lastIndexOf('\n\n') + 2;
  return note + other.slice(cut);
}

function openHandover({ from, to, note }: Handover) {
  const [old, next] = [parseVerifierKey(from), parseVerifierKey(to)];
  if (old === null || next === null || old.name !== next.name) return null;
  const texts = [old, next].map((key) => openNote(note, [key]));
  const head = texts[0] == null || texts[1] == null ? null : parseCheckpoint(texts[0]);
  if (head?.origin !== old.name) return null;
  const { size } = head;
  return { size, from: { text: from, verifier: old }, to: { text: to, verifier: next } };
}

function parseHandover(line: string): Handover {
  const none = { from: '', to: '', note: '' };
  try {
    const { from, to, note } = JSON.parse(line) as Partial<Record<keyof Handover, unknown>>;
    if (typeof from !== 'string' || typeof to !== 'string' || typeof note !== 'string') return none;
    return { from, to, note };
  } catch {
    return none;
  }
}
