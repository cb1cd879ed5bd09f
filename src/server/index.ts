/** The control half: takes exchanges in, looks, decides, and serves the API. */
export type { NewCredential } from '#respond/index';
export { controlProblems, type SettingProblem } from './control-problems.ts';
export { recoverControlCredential } from './recover-credential.ts';
export { startControl } from './start-control.ts';
