import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../fixtures/sample-report.ts';
import type { Distribution } from '../report-data.ts';
import { distributionChart } from './distribution-chart.ts';
import { linearTicks, logTicks, roundUp, timeTicks } from './scale.ts';
import { areaPath, thin } from './timeline-chart.ts';
import { waterfallChart } from './waterfall-chart.ts';

describe('ticks', () => {
  it('lie at round numbers within the axis', () => {
    expect(linearTicks(0, 97).map((tick) => tick.label)).toEqual(['0', '20', '40', '60', '80']);
    expect(logTicks(0.1, 10_000).map((tick) => tick.label)).toEqual([
      '0.1',
      '1',
      '10',
      '100',
      '1,000',
      '10 k',
    ]);
    expect([roundUp(0.3), roundUp(1), roundUp(4_322), roundUp(0)]).toEqual([0.5, 1, 5000, 1]);
  });

  it('are few, ordered and inside whatever the axis', () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(number, fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (low, width) => {
        const ticks = linearTicks(low, low + width);
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const tick of ticks) expect(tick.at >= 0 && tick.at <= 1).toBe(true);
      }),
    );
  });

  it('name days for a week and hours for a day', () => {
    const start = Date.UTC(2026, 1, 2);
    expect(timeTicks(start, start + 7 * 86_400_000).map((tick) => tick.label)[1]).toBe('3 Feb');
    expect(timeTicks(start, start + 86_400_000).map((tick) => tick.label)[1]).toBe('2 Feb 06:00');
    expect(timeTicks(start, start + 3 * 365 * 86_400_000).length).toBeLessThanOrEqual(8);
  });
});

describe('thin', () => {
  it('joins neighbours without losing anything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { maxLength: 5000 }),
        fc.integer({ min: 1, max: 400 }),
        (values, most) => {
          const { sums } = thin(values, most);
          expect(sums.length).toBeLessThanOrEqual(most);
          expect(sums.reduce((a, b) => a + b, 0)).toBe(values.reduce((a, b) => a + b, 0));
        },
      ),
    );
  });

  it('draws nothing below the floor or above the frame', () => {
    expect(areaPath([0, 5, 10], 10, 40)).toBe('M0 40V40H33.33V20H66.67V0H100V40Z');
  });
});

describe('distribution', () => {
  const empty: Distribution = {
    detector: 'volume',
    axis: 'tokens',
    scale: 'log',
    bins: [],
    median: null,
    flagged: [],
  };

  it('says so when nobody could be compared', () => {
    expect(distributionChart(empty, new Set()).markup).toContain('No account could be compared');
  });

  it('survives zero, negative and single values on a logarithmic axis', () => {
    for (const low of [-5, 0, 3]) {
      const bins = [{ low, high: 3, accounts: 4 }];
      const markup = distributionChart(
        {
          ...empty,
          bins,
          median: 0,
          flagged: [{ account_id: 'a', value: -1 }],
        },
        new Set(['a']),
      ).markup;
      expect(markup).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('waterfall', () => {
  const detail = sampleReport().accounts[0]!;

  it('adds up exactly to the evidence of the account', () => {
    const { markup } = waterfallChart(detail);
    const amounts = [...markup.matchAll(/class="number">([+−]?)([\d.]+)</g)];
    const signed = amounts.map((match) => Number(match[2]) * (match[1] === '−' ? -1 : 1));
    const total = signed.pop() as number;
    expect(signed.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 0);
    expect(total).toBeCloseTo(detail.evidence_total, 1);
  });

  it('puts hits first and names what could not judge', () => {
    const markup = waterfallChart(detail).markup;
    expect(markup.indexOf('class="alarm"')).toBeLessThan(markup.indexOf('class="calm"'));
    expect(markup).toContain('the log has no addresses');
  });

  it('holds when no detector spoke', () => {
    const silent = { ...detail, waterfall: [], evidence_total: 0, evidence_needed: 0 };
    expect(waterfallChart(silent).markup).not.toMatch(/NaN|Infinity/);
  });
});
