/** Refuses requests that nobody here can read, where something is decided about what they hold. */
import { type Ask, type Operation, type Refusal, refusal, type UnreadPart } from '#providers/index';
import { holdsFor, type PolicySubject } from './enforcement/policy.ts';
import type { Verdict } from './enforcement/verdict.ts';
import type { GatewayConfig } from './gateway-config.ts';

/** What is decided about a request, and who decided it. */
export interface Decided {
  config: Pick<GatewayConfig, 'masking' | 'policy'>;
  subject: PolicySubject;
  verdict: Pick<Verdict, 'slowdowns' | 'caps' | 'hidden' | 'models' | 'marks'>;
}

const masks = ({ config }: Decided): boolean =>
  config.masking.mode === 'mask' || config.masking.mode === 'block';

/** A decision does more than to observe. */
function isDecided({ verdict }: Decided): boolean {
  const { slowdowns, caps, hidden, models, marks } = verdict;
  const capped = Object.values(caps).some((cap) => cap !== undefined && cap !== false);
  const hides = hidden.reasoning || hidden.logprobs;
  return slowdowns.length > 0 || capped || hides || models !== null || marks.length > 0;
}

function rulesHold(decided: Decided): boolean {
  const { policy } = decided.config;
  if (policy.advancedModels.length > 0 || isDecided(decided)) return true;
  return policy.rules.some((rule) => holdsFor(rule, decided.subject));
}

/** Some rule asks which model it is. */
function asksModel({ config, subject, verdict }: Decided): boolean {
  const { policy } = config;
  if (policy.advancedModels.length > 0 || verdict.models !== null) return true;
  const rules = policy.rules.filter((rule) => holdsFor(rule, subject));
  return rules.some(({ allowModels, denyModels }) => allowModels !== null || denyModels.length > 0);
}

const PARTS: Readonly<Record<UnreadPart, string>> = {
  model: 'a model that is not named plainly',
  template: 'a prompt that lies with the provider',
  tokens: 'text as numbers',
  body: 'a body in the model’s own format',
};

const cannotRead = (what: string): Refusal =>
  refusal('capability_not_allowed', `This gateway cannot read ${what}, and rules hold here.`);

/** Printable, and no space: what is more may be another name to the provider. */
const PLAIN_NAME = /^[\x21-\x7e]+$/;

/**
 * Before the body is read: batches and files pass unread, and what they hold would go round masking,
 * rules and decisions. `allowed`: the configuration says that unread calls may pass.
 */
export function refuseUnreadCall(
  { unread, needs }: Operation,
  decided: Decided,
  allowed: boolean,
): Refusal | null {
  if (unread === undefined || allowed) return null;
  const { hidden } = decided.verdict;
  const answers = decided.config.masking.answers && masks(decided);
  const changed = hidden.reasoning || hidden.logprobs || answers;
  const holds =
    unread === 'answer'
      ? changed || (needs === 'files' && holdsAtAll(decided))
      : holdsAtAll(decided);
  return holds ? cannotRead(needs ?? 'this call') : null;
}

const holdsAtAll = (decided: Decided): boolean => masks(decided) || rulesHold(decided);

/** Once the body is read: parts of it that nobody here can read, and models that are not named plainly. */
export function refuseUnreadParts(
  ask: Pick<Ask, 'unread' | 'models'>,
  decided: Decided,
): Refusal | null {
  const part = ask.unread.find((one) => {
    if (one === 'model') return asksModel(decided);
    return one === 'tokens' ? masks(decided) : holdsAtAll(decided);
  });
  if (part === 'model') return notPlain();
  if (part !== undefined) return cannotRead(PARTS[part]);
  const plain = ask.models.every((model) => PLAIN_NAME.test(model));
  return plain || !asksModel(decided) ? null : notPlain();
}

const notPlain = (): Refusal =>
  refusal(
    'model_not_allowed',
    'The request does not name its model plainly, and rules on models hold.',
  );
