import type { AnswerChange, EventChange } from '../answer/answer-change.ts';
import type { JsonObject } from '../providers/json.ts';
import type { Flight } from './flight.ts';

/** What every chunk carries once usage is asked for. It cannot occur inside a JSON string. */
const NULL_USAGE = ',"usage":null';

/** What is to be changed in this exchange's answer; null when its bytes pass as they are. */
export function answerChangeFor(flight: Flight): AnswerChange | null {
  const { verdict, askedForUsage } = flight;
  const { answer } = flight.route.provider;
  const { hidden } = verdict;
  const hides = hidden.reasoning || hidden.logprobs;
  if (!hides && !askedForUsage) return null;
  const event = (value: JsonObject): EventChange => {
    if (askedForUsage && answer.isUsageOnly(value)) return { kind: 'drop' };
    const shown = hides ? answer.hide(value, hidden) : 'same';
    if (shown === 'drop') return { kind: 'drop' };
    return shown === 'same' ? { kind: 'same' } : { kind: 'changed', events: [value] };
  };
  return {
    whole: hides ? (value) => answer.hide(value, hidden) === 'changed' : null,
    event,
    rest: () => [],
    strip: askedForUsage ? NULL_USAGE : null,
  };
}
