/**
 * Writes docs/speed.md from bench/results:
 *
 *   node -C stillwatch-source bench/speed-page.ts
 */
import { writeFileSync } from 'node:fs';
import { speedPage } from './speed/page.ts';

writeFileSync(new URL('../docs/speed.md', import.meta.url), speedPage());
