/** All prompt frames of the design split, on which detectors are tuned. */
import { DESIGN_ATTACKERS } from './design-attackers.ts';
import { DESIGN_CUSTOMERS } from './design-customers.ts';
import { frameSet } from './frame.ts';

export const DESIGN_FRAMES = frameSet('design', {
  activities: { ...DESIGN_CUSTOMERS, ...DESIGN_ATTACKERS },
  followUps: [
    '[and|but|so] [what about|how about|why] {phrase}?',
    '[make it|can you make it|please keep it] [shorter|simpler|longer|more formal]',
    '[I do not get|explain] the part [about|with] {phrase}',
    '[no|hmm|ok], {sentence}',
    '[thanks|great]! [now|next] {phrase}',
    '[give me|show] [an example|two examples|another one] [with|for] {phrase}',
  ],
  toolResults: [
    '[Result|Output] of {function}:\n{snippet}',
    '{file} ({number} lines)\n{snippet}\n{snippet}',
    'exit code 1\n{file}: {phrase}\nin {function}',
    '{number} [matches|hits] for {word}:\n{file}\n{file}\n{file}',
    'HTTP 200\nid {number}, {name}, {city}, {amount}, {date}',
    '{sentence} {sentence}',
  ],
});
