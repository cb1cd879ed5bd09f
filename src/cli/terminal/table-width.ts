/** Decides how wide a table may be on an output. */
import type { Output } from './output.ts';

/** Files and pipes have room: ids are only cut where a person's terminal ends. */
const NO_TERMINAL = 400;

export function tableWidth(output: Output): number {
  return output.isTTY ? output.columns : NO_TERMINAL;
}
