/** Writes and reads the text of a log's head, in the form that other transparency logs share. */

import type { Hash } from './merkle-tree.ts';

/** A log's head (C2SP tlog-checkpoint v1.0.0): three lines, the text of a signed note. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Hash;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Null when it is none. Lines after the third are extensions and passed over. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root] = text.split('\n');
  if (origin === undefined || origin === '' || root === undefined) return null;
  if (size === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(size)) return null;
  const bytes = Buffer.from(root, 'base64');
  if (bytes.length !== 32 || bytes.toString('base64') !== root) return null;
  return { origin, size: Number(size), root: bytes };
}

/** How many records a head says it covers, signature unseen; null when it is none. */
export const signedSize = (note: string): number | null => parseCheckpoint(note)?.size ?? null;
