import { describe, expect, it } from 'vitest';
import { sampleReport } from './fixtures/sample-report.ts';
import { MOST_BYTES, MOST_DETAILED, renderReport } from './render-report.ts';
import { type ReportData, reportDataSchema } from './report-data.ts';

const HOSTILE = `</script><img src=x onerror=alert(1)>\u202e"'\u0007`;

function withHostileNames(data: ReportData): ReportData {
  const text = JSON.stringify(data, (key, value) =>
    key !== 'schema' &&
    typeof value === 'string' &&
    !/^\d{4}-/.test(value) &&
    !/^(hit|neutral|not-available|linear|log)$/.test(value)
      ? HOSTILE
      : value,
  );
  return JSON.parse(text) as ReportData;
}

describe('renderReport', () => {
  const data = sampleReport();
  const page = renderReport(data);

  it('is made from data that keeps to its schema', () => {
    expect(() => reportDataSchema.parse(data)).not.toThrow();
    expect(() => reportDataSchema.parse(JSON.parse(JSON.stringify(data)))).not.toThrow();
  });

  it('answers first: verdict, then time, who, why, how sure, what is not seen', () => {
    const order = [
      'summary',
      'timeline',
      'accounts',
      'detectors',
      'pages',
      'read',
      'methods',
      'limits',
    ];
    const places = order.map((id) => page.indexOf(`<section id="${id}"`));
    expect(places.every((place) => place > 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(page).toContain('12 accounts');
  });

  it('stands alone: no address, no inline style, no handler', () => {
    expect(page).not.toMatch(/https?:|src=|@import|url\(| style="| on[a-z]+="/);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('points only to anchors that exist', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });

  it('gives every drawing a name and every chart a table', () => {
    for (const drawing of page.match(/<svg[^>]*>/g) ?? []) {
      expect(drawing).toMatch(/aria-label=|aria-hidden="true"/);
    }
    expect(page.match(/class="twin"/g)?.length).toBeGreaterThan(20);
  });

  it('keeps foreign text as text wherever it appears', () => {
    const hostile = renderReport(withHostileNames(sampleReport({ flagged: 3 })));
    expect(hostile.match(/<script/g)).toHaveLength(1);
    expect(hostile.match(/<\/script/g)).toHaveLength(1);
    expect(hostile).not.toContain('<img');
    expect(hostile).not.toContain('\u202e');
    expect(hostile).not.toContain('\u0007');
    expect(hostile).toContain('&lt;/script&gt;&lt;img');
  });

  it('says plainly when nothing was found, and when nothing could be judged', () => {
    const calm = sampleReport({ flagged: 0 });
    expect(renderReport(calm)).toContain('No account stands out');
    calm.result.error_rates.accounts_tested = 0;
    calm.timeline = null;
    expect(renderReport(calm)).toContain('No account had enough traffic');
  });
});

describe('size', () => {
  it('stays bounded however much is flagged', () => {
    const many = renderReport(sampleReport({ accounts: 9000, flagged: 3000, hours: 24 * 45 }));
    expect(Buffer.byteLength(many)).toBeLessThan(MOST_BYTES);
    expect(many.match(/<article class="account"/g)).toHaveLength(MOST_DETAILED);
    expect(many).toContain('The first 2000 are listed');
  });

  it('gives up account pages before it grows past the limit', () => {
    const fat = sampleReport({ flagged: 200 });
    for (const detail of fat.accounts) {
      detail.facts = Array.from({ length: 300 }, (_, i) => ({
        name: `n${i}`,
        value: 'v'.repeat(120),
      }));
    }
    const page = renderReport(fat);
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES);
    expect(page.match(/<article class="account"/g)?.length).toBeGreaterThan(0);
  });
});
