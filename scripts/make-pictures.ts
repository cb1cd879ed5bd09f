/** Makes docs/images/report.png: the report of the bundled example, drawn by Chromium. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/**
 * The scan is the same on every machine, so the picture shows what `npm run demo` finds; only fonts
 * are those of this machine. Needs Debian's Chromium.
 *
 *     npm run pictures
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PICTURE = { width: 1160, height: 1340 };

const folder = mkdtempSync(join(tmpdir(), 'stillwatch-pictures-'));
try {
  const report = join(folder, 'report.html');
  const scan = ['src/cli/main.ts', 'scan', 'examples/week', '--quiet', '--report', report];
  execFileSync(process.execPath, scan, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: PICTURE, colorScheme: 'light' });
  await page.goto(pathToFileURL(report).href);
  await page.screenshot({ path: join(ROOT, 'docs/images/report.png') });
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
