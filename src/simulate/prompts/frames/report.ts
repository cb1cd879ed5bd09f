/** All prompt frames of the report split, which is kept for measuring. */
import { frameSet } from './frame.ts';
import { REPORT_ATTACKERS } from './report-attackers.ts';
import { REPORT_CUSTOMERS } from './report-customers.ts';

export const REPORT_FRAMES = frameSet('report', {
  activities: { ...REPORT_CUSTOMERS, ...REPORT_ATTACKERS },
  followUps: [
    '[could you|can u|please] [expand on|say more about|redo] {phrase}',
    '[is that|are you] sure about {phrase}?',
    '[ok|right|fine] [and|then] {sentence}',
    '[shorter|longer|again|simpler] please[, with {phrase}|]',
    '[what if|suppose] {phrase}[ instead| happens|]?',
    '[that is wrong|not quite], {sentence}',
  ],
  toolResults: [
    'stdout:\n{snippet}\nstderr: {phrase}',
    '--- {file}\n{snippet}',
    'tests: {number0} passed, {number0} failed\n{function}: {phrase}',
    'search {word}: {file}, {file}',
    'record {order}: {name}; {city}; {date}; {amount}',
    'page text: {sentence} {sentence} {sentence}',
  ],
});
