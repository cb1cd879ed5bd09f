import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesFile, NO_NETWORKS, smallScan } from '#analysis/fixtures/small-scan';
import { renderReport } from '#report/render-report';
import { type ReportData, reportDataSchema } from '#report/report-data';
import { type ScanResult, scanResultSchema } from '#schema/scan-result';
import { records, simulated } from '#simulate/fixtures/tiny-world';
import { parseTruth, score, type Truth } from '#simulate/score';
import { scaleWorld } from '#simulate/world';
import { worldNamed } from '#simulate/worlds/worlds';

/** One week of a made-up provider, with one campaign, walked as a running system would. */
const folder = mkdtempSync(join(tmpdir(), 'stillwatch-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let truth: Truth;
let attackers: ReadonlySet<string>;
let accounts: Record<string, unknown>[];
let exchanges: string[];

beforeAll(async () => {
  const part = await simulated(scaleWorld(worldNamed('demo'), 0.36), { seed: 1 });
  // The other operator has nothing that could be shown; whether it is accused is nobody's promise.
  const shown = part('truth')
    .split('\n')
    .filter((line) => !line.includes('"operator":"c2"'));
  truth = parseTruth(shown);
  accounts = records(part('accounts'));
  exchanges = part('exchanges').split('\n').filter(Boolean);
  writeFileSync(join(folder, 'networks.csv'), part('networks'));
  const operated = records(part('truth')).filter(
    (line) => typeof line.account_id === 'string' && line.operator !== null,
  );
  attackers = new Set(operated.map((line) => line.account_id as string));
});

async function scanned(
  name: string,
  given: { log: readonly string[]; facts: readonly unknown[]; confirmed?: string[] },
): Promise<{ result: ScanResult; report: ReportData }> {
  return await smallScan({
    inputs: [linesFile(folder, `${name}.ndjson`, given.log)],
    accountsFile: linesFile(folder, `${name}-accounts.jsonl`, given.facts),
    networks: { ...NO_NETWORKS, csvFile: join(folder, 'networks.csv') },
    stepMs: 24 * 3_600_000,
    confirmed: given.confirmed ?? [],
  });
}

const accountOf = (line: string): string => {
  return (JSON.parse(line) as { account_id: string }).account_id;
};

describe('a week with a campaign', () => {
  let result: ScanResult;
  let report: ReportData;

  beforeAll(async () => {
    const confirmed = ['nobody', ...[...attackers].slice(0, 2)];
    ({ result, report } = await scanned('attack', { log: exchanges, facts: accounts, confirmed }));
  });

  it('finds its members and accuses nobody else', () => {
    expect(result.campaigns).toHaveLength(1);
    const { campaigns, any } = score(truth, result).accounts;
    expect(campaigns.precision.share).toBe(1);
    expect(campaigns.recall.share).toBeGreaterThanOrEqual(0.9);
    expect(any.false_positives.hits).toBe(0);
  });

  it('says so in a document that keeps its contract', () => {
    const document = scanResultSchema.parse(JSON.parse(JSON.stringify(result)));
    const [campaign] = document.campaigns;
    expect(campaign).toMatchObject({ campaign_id: 'c1' });
    expect(campaign!.q_value).toBeLessThanOrEqual(0.01);
    expect(campaign!.confidence).toBeGreaterThan(0.5);
    expect(campaign!.tests.length).toBeGreaterThan(0);
    expect(campaign!.links[0]!.surprise).toBeGreaterThan(3);
    expect(campaign!.capabilities[0]).toMatchObject({ name: 'reasoning' });
    const alarm = Date.parse(campaign!.first_alarm_at);
    expect(alarm).toBeGreaterThan(Date.parse(document.input.from!));
    expect(alarm).toBeGreaterThan(Date.parse(campaign!.first_visible_at!));
    expect(campaign!.exchanges_before_alarm).toBeLessThan(campaign!.exchanges);
    expect(campaign!.proposed_by!.length).toBeGreaterThan(0);
    expect(campaign!.cannot_see!.length).toBeGreaterThan(0);
    expect(alarm).toBeLessThan(Date.parse(document.input.from!) + 4 * 86_400_000);
  });

  it('was not visible in any account alone', () => {
    const [part] = report.campaigns;
    expect(part!.alone.filter(({ fired }) => fired)).toEqual([]);
    expect(part!.detail.exchanges_before_alarm).toBeLessThan(0.5 * result.campaigns[0]!.exchanges);
  });

  it('is drawn in the report', () => {
    const page = renderReport(reportDataSchema.parse(JSON.parse(JSON.stringify(report))));
    expect(page).toContain('id="campaign-c1"');
    expect(page).toContain('class="chart raster"');
    expect(page).toContain('class="chart graph"');
    expect(page).toContain(result.campaigns[0]!.members[0]!.account_id);
  });

  it('names the customers that look alike, as what they are, and accuses none of them', () => {
    const kindsOf = (ids: readonly string[]) => {
      return [...new Set(ids.map((id) => truth.accounts.get(id)?.kind ?? 'harvest'))].join();
    };
    const named = result.look_alikes.map(({ account_ids: ids, because, resembles }) => {
      return [kindsOf(ids), resembles, because];
    });
    expect(named).toContainEqual(['company-proxy', 'office', 'explained']);
    expect(named).toContainEqual(['data-labelling', 'office', 'explained']);
    const accused = new Set(
      result.campaigns.flatMap(({ members }) => members.map(({ account_id: id }) => id)),
    );
    for (const { account_ids: ids, ties, cannot_see: unseen } of result.look_alikes) {
      expect(ids.some((id) => accused.has(id))).toBe(false);
      expect(ties.length).toBeGreaterThan(0);
      expect(unseen.length).toBeGreaterThan(0);
    }
  });

  it('is also what two confirmed accounts lead to', () => {
    const { confirmed, unknown, members } = result.expansion!;
    expect(confirmed).toHaveLength(2);
    expect(unknown).toEqual(['nobody']);
    expect(members.length).toBeGreaterThan(5);
    const wrong = members.filter(({ account_id: id }) => !attackers.has(id));
    expect(wrong.length).toBeLessThanOrEqual(0.2 * members.length);
  });
});

describe('the same week', () => {
  it('stays silent without the attackers', async () => {
    const log = exchanges.filter((line) => !attackers.has(accountOf(line)));
    const { result } = await scanned('benign', { log, facts: accounts });
    expect(result.campaigns).toEqual([]);
    expect(result.accounts).toEqual([]);
  });

  it('names the group but does not accuse it when bulk use was agreed with it', async () => {
    const facts = accounts.map((one) =>
      attackers.has(one.account_id as string) ? { ...one, allow_bulk: true } : one,
    );
    const { result, report } = await scanned('agreed', { log: exchanges, facts });
    expect(result.campaigns).toEqual([]);
    const [group] = result.look_alikes;
    expect(group!.account_ids.every((id) => attackers.has(id))).toBe(true);
    expect(group!.why[0]).toContain('Bulk use was agreed');
    const title = /<h2>\d+ groups look like a campaign and were not accused<\/h2>/;
    expect(title.test(renderReport(report))).toBe(true);
  });
});
