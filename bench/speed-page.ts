/**
 * Writes docs/speed.md from bench/results:
 *
 *   node bench/speed-page.ts
 */
import { writeFileSync } from 'node:fs';
import { speedPage } from './speed/page.ts';

writeFileSync(new URL('../docs/speed.md', import.meta.url), speedPage());
