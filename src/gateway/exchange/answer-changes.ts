/** Collects what hiding, binding, masking and usage options change in one answer. */
import type { AnswerSide, JsonObject } from '#providers/index';
import type { AnswerChange, EventChange } from '../answer/answer-change.ts';
import { bindEnvelope } from '../enforcement/reasoning-envelopes.ts';
import { type TextChange, textChangeFor } from '../masking/answer-texts.ts';
import { envelopeOwner } from './envelope-owner.ts';
import type { Flight } from './flight.ts';
import { saidBy } from './record.ts';
import type { Gateway } from './settings.ts';

/** What every chunk carries once usage is asked for. It cannot occur inside a JSON string. */
const NULL_USAGE = ',"usage":null';

/** Changes a whole answer or an event in place. */
type InPlace = (value: JsonObject) => 'drop' | 'changed' | 'same';

function hideStep(flight: Flight): InPlace | null {
  const { hidden } = flight.verdict;
  if (!hidden.reasoning && !hidden.logprobs) return null;
  return (value) => flight.route.provider.answer.hide(value, hidden);
}

function bindStep(gateway: Gateway, flight: Flight): InPlace | null {
  const { envelopes } = gateway.settings;
  if (envelopes === null) return null;
  const owner = envelopeOwner(gateway, flight, saidBy(flight));
  return (value) => {
    const places = flight.route.provider.answer.envelopes(value);
    for (const place of places) place.write(bindEnvelope(envelopes.keys, owner, place.read()));
    return places.length === 0 ? 'same' : 'changed';
  };
}

function inPlace(steps: readonly InPlace[], value: JsonObject): 'drop' | 'changed' | 'same' {
  let outcome: 'changed' | 'same' = 'same';
  for (const step of steps) {
    const one = step(value);
    if (one === 'drop') return 'drop';
    if (one === 'changed') outcome = 'changed';
  }
  return outcome;
}

/** What is to be changed in this exchange's answer; null when its bytes pass as they are. */
export function answerChangeFor(gateway: Gateway, flight: Flight): AnswerChange | null {
  const { askedForUsage, route } = flight;
  const { answer } = route.provider;
  const { generates, delivers } = route.operation;
  if (!generates && delivers !== true) return null;
  // Of an answer that is fetched again the conversation is not known that it is bound to.
  const steps = [hideStep(flight), generates ? bindStep(gateway, flight) : null].filter(
    (step) => step !== null,
  );
  const texts = textChangeFor(gateway.settings.masking, flight.masking, answer);
  if (steps.length === 0 && texts === null && !askedForUsage) return null;
  const event = (value: JsonObject): EventChange => {
    if (askedForUsage && answer.isUsageOnly(value)) return { kind: 'drop' };
    const outcome = inPlace(steps, value);
    if (outcome === 'drop') return { kind: 'drop' };
    const shown = texts?.event(value) ?? null;
    if (shown !== null) return { kind: 'changed', events: shown };
    return outcome === 'same' ? { kind: 'same' } : { kind: 'changed', events: [value] };
  };
  return {
    whole: wholeChange(steps, texts, answer),
    event,
    rest: () => texts?.rest() ?? [],
    strip: askedForUsage ? NULL_USAGE : null,
    strict: steps.length > 0 || texts !== null,
  };
}

function wholeChange(steps: readonly InPlace[], texts: TextChange | null, answer: AnswerSide) {
  if (steps.length === 0 && texts === null) return null;
  return (value: JsonObject): boolean => {
    const changed = inPlace(steps, value) === 'changed';
    return (texts?.whole(answer.texts(value)) ?? false) || changed;
  };
}
