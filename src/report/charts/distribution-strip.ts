/** Draws where one account lies in a distribution, small enough for an account page. */
import { coordinate, type Html, html } from '../html.ts';
import type { Distribution } from '../report-data.ts';
import { anchor, detectorTitle } from '../wording.ts';
import { barsPath, frameOf } from './distribution-frame.ts';

const HEIGHT = 12;

/** Each distribution's outline once, so that two hundred account pages can point to it. */
export function distributionShapes(distributions: readonly Distribution[]): Html {
  const shapes = distributions.map((distribution) => {
    const frame = frameOf(distribution);
    if (frame === null) return null;
    const bars = barsPath(distribution, frame.scale, HEIGHT);
    return html`<symbol id="${anchor('shape', distribution.detector)}"
viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none"><path class="calm" d="${bars}"/></symbol>`;
  });
  return html`<svg class="shapes" width="0" height="0" aria-hidden="true">${shapes}</svg>`;
}

/** Where one account lies among all that were compared. */
export function distributionStrip(distribution: Distribution, value: number): Html {
  const frame = frameOf(distribution);
  if (frame === null) return html``;
  const at = coordinate(frame.scale(value) * 100);
  const below = shareBelow(distribution, value);
  const title = detectorTitle(distribution.detector);
  const label = `${title}: ${below} of all accounts compared lie below`;
  return html`<svg class="strip" viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" role="img"
aria-label="${label}"><title>${label}</title>
<use href="#${anchor('shape', distribution.detector)}" width="100" height="${HEIGHT}"/>
<path class="tick" d="M${at} 0V${HEIGHT}"/></svg>`;
}

function shareBelow(distribution: Distribution, value: number): string {
  let all = 0;
  let below = 0;
  for (const bin of distribution.bins) {
    all += bin.accounts;
    if (bin.high <= value) below += bin.accounts;
  }
  return all === 0 ? 'none' : `${Math.floor((below / all) * 1000) / 10} %`;
}
