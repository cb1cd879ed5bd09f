/** Runs gateway and control half on one machine and keeps them running. */
export { type RunningUp, startUp } from './start-up.ts';
