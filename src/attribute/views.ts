/** The list of all views. */

import { FAMILIES, type Family, type View } from './view.ts';
import { CONTENT_VIEWS } from './views/content.ts';
import { IDENTITY_VIEWS } from './views/identity.ts';
import { INFRASTRUCTURE_VIEWS } from './views/infrastructure.ts';
import { TIMING_VIEWS } from './views/timing.ts';
import { TOOLING_VIEWS } from './views/tooling.ts';

/** Every view, by family. A view's place in this list is its number in tables of a run, never stored. */
export const VIEWS: readonly View[] = [
  ...INFRASTRUCTURE_VIEWS,
  ...IDENTITY_VIEWS,
  ...CONTENT_VIEWS,
  ...TIMING_VIEWS,
  ...TOOLING_VIEWS,
];

export function familyIndex(view: View): number {
  return FAMILIES.indexOf(view.family satisfies Family);
}
