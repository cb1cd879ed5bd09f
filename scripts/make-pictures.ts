/** Scans the bundled week and writes what the README shows of it: the output and the picture of the report. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { excerptOf, runDemo, withOutput } from './readme-output.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'stillwatch-pictures-'));
try {
  const report = join(folder, 'report.html');
  const readme = join(root, 'README.md');
  const excerpt = excerptOf(runDemo(report));
  writeFileSync(readme, withOutput(readFileSync(readme, 'utf8'), excerpt));
  await photograph(report, join(root, 'docs/images/report.png'));
} finally {
  rmSync(folder, { recursive: true });
}

/** The top of the report, as a window of 1160 × 1340 shows it. */
async function photograph(report: string, picture: string): Promise<void> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1160, height: 1340 },
      colorScheme: 'light',
    });
    await page.goto(pathToFileURL(report).href);
    await page.screenshot({ path: picture });
  } finally {
    await browser.close();
  }
}
