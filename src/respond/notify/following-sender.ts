/** A sender whose secrets may be replaced in their files while it runs. */
import { type Destination, openSender } from './destinations.ts';
import type { Sender } from './sender.ts';

type Outside = Parameters<typeof openSender>[1];

interface Opened {
  sender: Sender;
  /** The files it was opened with, as they were. */
  read: ReadonlyMap<string, string>;
}

async function open(destination: Destination, outside: Outside): Promise<Opened> {
  const read = new Map<string, string>();
  const readText = async (path: string): Promise<string> => {
    const text = await outside.readText(path);
    read.set(path, text);
    return text;
  };
  return { sender: await openSender(destination, { ...outside, readText }), read };
}

/**
 * Opens a destination, and opens it again when one of its files has changed. Files that cannot be read
 * by then change nothing, and `onUnread` hears of it. Throws CONFIG_INVALID at first.
 */
export async function openFollowingSender(
  destination: Destination,
  outside: Outside,
  onUnread: (thrown: unknown) => void,
): Promise<Sender> {
  let opened = await open(destination, outside);
  const changed = async (): Promise<boolean> => {
    for (const [path, text] of opened.read) {
      if ((await outside.readText(path)) !== text) return true;
    }
    return false;
  };
  return {
    name: opened.sender.name,
    send: async (message) => {
      try {
        if (await changed()) opened = await open(destination, outside);
      } catch (thrown) {
        onUnread(thrown);
      }
      return opened.sender.send(message);
    },
  };
}
