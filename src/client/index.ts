/** Asks the control half over its API; for commands. */
export { type ControlClient, controlClient } from './control-client.ts';
export { readPages } from './read-pages.ts';
