/**
 * Writes the generated reference pages into docs/; run it when a test says that they are behind
 * the source.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { referencePages } from './reference-pages.ts';

const folder = new URL('../docs/reference/', import.meta.url);

mkdirSync(folder, { recursive: true });
for (const [name, text] of await referencePages()) writeFileSync(new URL(name, folder), text);
