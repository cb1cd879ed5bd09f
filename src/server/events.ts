/** Something that changed, as the event stream tells it. Never text of prompts or answers. */
export interface LiveEvent {
  /** Counts up from 1 in this process. */
  id: number;
  kind: string;
  data: unknown;
}

const KEPT = 1000;
/** A listener that falls so far behind is cut off, and asks again for what it missed. */
const MOST_WAITING = 1000;

/** Changes as they come, with the last of them kept for those who come back. */
export class EventHub {
  readonly #kept: LiveEvent[] = [];
  readonly #listeners = new Set<Listener>();
  #next = 1;

  get listeners(): number {
    return this.#listeners.size;
  }

  publish(kind: string, data: unknown): void {
    const event = { id: this.#next++, kind, data };
    this.#kept.push(event);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const listener of this.#listeners) listener.push(event);
  }

  /** Events after `lastId` as far as they are kept, then those to come; ends with the abort. */
  async *listen(lastId: number, abort: AbortSignal): AsyncGenerator<LiveEvent> {
    const listener = new Listener(this.#kept.filter(({ id }) => id > lastId));
    this.#listeners.add(listener);
    const end = () => listener.end();
    abort.addEventListener('abort', end);
    try {
      for (;;) {
        const event = abort.aborted ? null : await listener.next();
        if (event === null) return;
        yield event;
      }
    } finally {
      abort.removeEventListener('abort', end);
      this.#listeners.delete(listener);
    }
  }
}

class Listener {
  readonly #waiting: LiveEvent[];
  #wake: (() => void) | null = null;
  #ended = false;

  constructor(missed: LiveEvent[]) {
    this.#waiting = missed;
  }

  push(event: LiveEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > MOST_WAITING) this.#ended = true;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async next(): Promise<LiveEvent | null> {
    while (this.#waiting.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    return this.#ended ? null : (this.#waiting.shift() ?? null);
  }
}
