/** Checks a request against the policy rules, and works out the caps to put into it. */
import { coversName, matchesName } from '#match/index';
import { type Ask, type Capability, type Caps, type Refusal, refusal } from '#providers/index';
import type { Tier } from '#schema/account';
import type { PolicyConfig, UseRule } from './policy-config.ts';

/** Who asks, as far as policy looks at it. */
export interface PolicySubject {
  accountId: string;
  orgId: string | null;
  tier: Tier | null;
  verified: boolean | null;
}

export interface PolicyRequest {
  ask: Ask;
  needs: readonly Capability[];
  requestBytes: number;
}

export function holdsFor(rule: UseRule, subject: PolicySubject): boolean {
  if (rule.unlessVerified && subject.verified === true) return false;
  if (rule.accounts !== null && !rule.accounts.includes(subject.accountId)) return false;
  if (rule.organisations !== null && !rule.organisations.includes(subject.orgId ?? ''))
    return false;
  return rule.tiers === null || rule.tiers.includes(subject.tier ?? 'free');
}

function granted(
  policy: PolicyConfig,
  subject: PolicySubject,
  model: string,
  now: number,
): boolean {
  return policy.grants.some(
    (grant) =>
      Date.parse(grant.expiresAt) > now &&
      matchesName(grant.models, model) &&
      (grant.accounts.includes(subject.accountId) ||
        grant.organisations.includes(subject.orgId ?? '')),
  );
}

function modelRefused(model: string, why: string): Refusal {
  return refusal('model_not_allowed', `The model ${JSON.stringify(model)} ${why}.`);
}

function checkModels(rule: UseRule, models: readonly string[]): Refusal | null {
  for (const model of models) {
    const allowed = rule.allowModels === null || matchesName(rule.allowModels, model);
    if (!allowed || coversName(rule.denyModels, model)) {
      return modelRefused(model, `is not allowed for this account (rule ${rule.id})`);
    }
  }
  return null;
}

const overCap = (what: string, cap: number, rule: UseRule): Refusal =>
  refusal('over_cap', `${what} may be ${cap} at most for this account (rule ${rule.id}).`);

/** Caps of one rule: a refusal, or what is to be lowered. */
function checkCaps(rule: UseRule, ask: Ask, caps: Caps): Refusal | null {
  const refuse = rule.whenOver === 'refuse';
  const { maxOutputTokens, maxN } = rule;
  if (maxOutputTokens !== null) {
    if (refuse && (ask.maxOutputTokens ?? 0) > maxOutputTokens) {
      return overCap('The output tokens asked for', maxOutputTokens, rule);
    }
    // Also where nothing was asked for: without a cap an answer could be of any length.
    caps.maxOutputTokens = Math.min(caps.maxOutputTokens ?? maxOutputTokens, maxOutputTokens);
  }
  if (maxN !== null) {
    // Each prompt has an answer at least: of prompts nothing can be lowered.
    const asked = refuse ? (ask.n ?? 1) * ask.prompts : ask.prompts;
    if (asked > maxN) return overCap('n', maxN, rule);
    caps.n = Math.min(caps.n ?? maxN, maxN);
  }
  if (!rule.allowLogprobs && ask.logprobs !== null) {
    if (refuse) {
      return refusal('capability_not_allowed', `logprobs are not allowed (rule ${rule.id}).`);
    }
    caps.noLogprobs = true;
  }
  return null;
}

function checkRule(rule: UseRule, request: PolicyRequest, caps: Caps): Refusal | null {
  const { ask, needs, requestBytes } = request;
  const models = checkModels(rule, ask.models);
  if (models !== null) return models;
  const denied = [...needs, ...ask.capabilities].find((one) => rule.denyCapabilities.includes(one));
  if (denied !== undefined) {
    const message = `${denied} are not allowed for this account (rule ${rule.id}).`;
    return refusal('capability_not_allowed', message);
  }
  if (rule.maxRequestBytes !== null && requestBytes > rule.maxRequestBytes) {
    return refusal('body_too_large', `The request may have ${rule.maxRequestBytes} bytes.`);
  }
  return checkCaps(rule, ask, caps);
}

/** Policy at the door: a refusal, or caps to put into the request. Pure. */
export function checkPolicy(
  policy: PolicyConfig,
  subject: PolicySubject,
  request: PolicyRequest,
  now: number,
): Refusal | Caps {
  for (const model of request.ask.models) {
    if (!coversName(policy.advancedModels, model)) continue;
    if (!granted(policy, subject, model, now)) {
      return modelRefused(model, 'needs a recorded justification that has not expired');
    }
  }
  const caps: Caps = {};
  for (const rule of policy.rules) {
    if (!holdsFor(rule, subject)) continue;
    const refused = checkRule(rule, request, caps);
    if (refused !== null) return refused;
  }
  return caps;
}
