/** Titles, anchors and links of detectors, the same in every section. */
import { type Html, html } from './html.ts';

/** "machine-cadence" → "Machine cadence". */
export function detectorTitle(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Anchor names hold only what we put there: ids of detectors are kebab-case. */
export function anchor(prefix: string, id: string): string {
  return `${prefix}-${id.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')}`;
}

export function detectorLink(id: string): Html {
  return html`<a href="#${anchor('detector', id)}">${detectorTitle(id)}</a>`;
}
