/** Whom a decision is about: one matcher, for gateways and for whoever counts before one is taken. */
export { coversName, foldedName, matchesName } from './matches-name.ts';
export { compileSnapshot, type DecisionSubject, type Snapshot } from './snapshot.ts';
