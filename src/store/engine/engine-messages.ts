/** What the engine process and its supervisor say to each other. */

import type { EngineLogin } from './http-interface.ts';

/** In the store's directory: the name of the process that has it open. */
export const HOLDER_FILE = 'holder';

/** What the supervisor tells the engine process at its start. */
export interface EngineOrder {
  kind: 'start';
  directory: string;
  /** Removed by the engine when it ends: a private directory that nobody will open again. */
  temporary: boolean;
  /** For rows on their way in; emptied at the start. */
  spoolDirectory: string;
  /** A former engine's port, so that clients keep their address after a restart; 0 = any. */
  port: number;
  credential: EngineLogin;
  /** How this owner is named to whoever finds the directory in use. */
  owner: string;
  memoryBytes: number;
  threads: number;
  maxInsertBytes: number;
}

export type EngineReport =
  | { kind: 'ready'; port: number }
  | { kind: 'missing'; why: string }
  | { kind: 'failed'; why: string };
