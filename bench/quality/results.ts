/** Keeps the results of the quality bench and reads them back for its page. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { FrontierResult } from './frontier.ts';
import type { BaselineResult } from './measure-baselines.ts';
import type { FullScale } from './measure-disclosed.ts';
import type { IndependentCell } from './measure-independent.ts';
import type { LookAlikeQuality } from './measure-look-alikes.ts';
import type { MixedQuality } from './measure-mixed.ts';
import type { ErrorRates, ScanQuality } from './measure-scan.ts';
import { type MethodVersion, methodVersion } from './method-version.ts';
import type { SeedPlan, SilencePlan } from './plan.ts';

/** The parts of the bench; each is measured and kept by itself. */
export interface Results {
  independent: { cells: readonly IndependentCell[] };
  baselines: { plan: SeedPlan; results: BaselineResult[] };
  scan: { plan: SeedPlan; quality: ScanQuality };
  silence: { plans: SilencePlan[]; rates: ErrorRates[] };
  mixed: MixedQuality;
  frontier: FrontierResult;
  disclosed: FullScale;
  'look-alikes': LookAlikeQuality;
}
export type Part = keyof Results;
export const PARTS: readonly Part[] = [
  'independent',
  'baselines',
  'scan',
  'silence',
  'mixed',
  'frontier',
  'disclosed',
  'look-alikes',
];

export interface Kept<Value> {
  bench: string;
  date: string;
  machine: { cpu: string; cores: number; node: string };
  sources: string;
  /** State of detection and attribution that was measured. */
  method?: MethodVersion;
  /** Who counts as accused by a campaign; absent = fringe members too. */
  accused?: 'core and likely members';
  /** What a reader of the numbers must know beside the code that measures them now. */
  note?: string;
  value: Value;
}

const fileOf = (part: Part) => new URL(`../results/quality-${part}.json`, import.meta.url);

export function keep<P extends Part>(part: P, value: Results[P], sources: string): void {
  const [first, ...rest] = cpus();
  const method = methodVersion();
  const kept: Kept<Results[P]> = {
    bench: `quality-${part}`,
    date: new Date().toISOString().slice(0, 10),
    machine: { cpu: first?.model ?? '', cores: 1 + rest.length, node: process.version },
    sources,
    ...(method === null ? {} : { method }),
    accused: 'core and likely members',
    value,
  };
  writeFileSync(fileOf(part), `${JSON.stringify(kept, null, 1)}\n`);
}

/** Null while the part has not been measured. */
export function kept<P extends Part>(part: P): Kept<Results[P]> | null {
  const file = fileOf(part);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept<Results[P]>) : null;
}
