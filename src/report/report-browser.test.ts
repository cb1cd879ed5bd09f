import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lookAlikeSchema } from '#schema/look-alike';
import { needs } from '../../tests/fixtures/needs.ts';
import { withCampaigns } from './fixtures/sample-campaign.ts';
import { sampleReport } from './fixtures/sample-report.ts';
import { renderReport } from './render-report.ts';

/** The part of axe's result that a failing test shows. */
interface AxeViolation {
  id: string;
  nodes: { html: string }[];
}

const chrome = needs('chromium');

chrome.describe('the report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stillwatch-report-'));
  const file = join(folder, 'report.html');
  const complaints: string[] = [];
  const requests: string[] = [];
  let browser: Browser;

  beforeAll(async () => {
    const data = withCampaigns(sampleReport(), [
      {},
      { id: 'c2', accounts: 6, things: 3, groups: 2 },
    ]);
    data.result.look_alikes = [
      lookAlikeSchema.parse({ accounts: 9, account_ids: ['a1'], why: ['One office.'] }),
    ];
    const first = data.result.accounts[0];
    const detail = data.accounts[0];
    if (first === undefined || detail === undefined) throw new Error('the sample is empty');
    first.account_id = detail.account_id = '<img src=x onerror="document.title=1">\u202e';
    writeFileSync(file, renderReport(data));
    browser = await chromium.launch({
      executablePath: chrome.found,
      args: ['--no-sandbox', '--disable-gpu'],
    });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Look {
    width: number;
    scheme?: 'light' | 'dark';
    scripts?: boolean;
  }

  async function open({ width, scheme = 'light', scripts = true }: Look): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      javaScriptEnabled: scripts,
      colorScheme: scheme,
    });
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  it('loads itself and nothing else, without a complaint', async () => {
    const page = await open({ width: 1280 });
    expect(await page.title()).toBe('Stillwatch scan report');
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('fits a wide and a narrow screen', async () => {
    for (const width of [1280, 768, 390]) {
      const page = await open({ width });
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(wide).toBeLessThanOrEqual(width);
      await page.context().close();
    }
  });

  it('is complete without scripts', async () => {
    const page = await open({ width: 1280, scripts: false });
    expect(await page.locator('article.account:not(.campaign)').count()).toBe(12);
    expect(await page.locator('#filter').isVisible()).toBe(false);
    await page.context().close();
  });

  it('filters the list where scripts run', async () => {
    const page = await open({ width: 1280 });
    await page.fill('#filter', 'exercises');
    const visible = await page.locator('#account-table tbody tr:visible').count();
    expect(visible).toBeGreaterThan(0);
    expect(visible).toBeLessThan(12);
    await page.context().close();
  });

  const looks = (['light', 'dark'] as const).flatMap((scheme) =>
    [1440, 390].map((width): Look => ({ scheme, width })),
  );
  it.each(looks)('has nothing that axe finds serious: $scheme, $width px', async (look) => {
    const page = await open(look);
    // What is folded is read too.
    await page.evaluate(
      "document.querySelectorAll('details').forEach((one) => { one.open = true })",
    );
    await page.evaluate(axe.source);
    const found = await page.evaluate<AxeViolation[]>(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
    );
    expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await page.context().close();
  });

  it('says in words what every drawing shows, or hides it from readers', async () => {
    const page = await open({ width: 1280 });
    const mute = await page.evaluate(`[...document.querySelectorAll('svg')]
      .filter((one) => one.closest('[aria-hidden=true]') === null)
      .filter((one) => one.getAttribute('role') !== 'img' || !/\\d/.test(one.getAttribute('aria-label')))
      .map((one) => one.outerHTML.slice(0, 120))`);
    expect(mute).toEqual([]);
    const wordless = await page.evaluate(`[...document.querySelectorAll('figure')]
      .filter((one) => one.querySelector('figcaption') === null)
      .map((one) => one.outerHTML.slice(0, 120))`);
    expect(wordless).toEqual([]);
    await page.context().close();
  });

  it('draws what is wide in boxes that scroll, legible on a narrow screen', async () => {
    const page = await open({ width: 390 });
    const drawn = await page.evaluate(
      "[...document.querySelectorAll('.drawing svg')].map((one) => one.clientWidth)",
    );
    expect(drawn).toHaveLength(2);
    for (const width of drawn as number[]) expect(width).toBeGreaterThan(600);
    await page.context().close();
  });

  it('is black on white on paper, whatever the screen is', async () => {
    const page = await open({ width: 1280, scheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const [paper, ink, hidden] = (await page.evaluate(`[
      getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,
      getComputedStyle(document.querySelector('nav')).display]`)) as string[];
    expect([paper, ink, hidden]).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)', 'none']);
    await page.context().close();
  });

  it('prints every account on paper', async () => {
    const page = await open({ width: 1280 });
    const paper = await page.pdf({ format: 'A4' });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    await page.context().close();
  });
});
