/** Targets of the scan on the speed page, with what the committed results say of them. */

import { kept } from '../quality/results.ts';
import { resultFile, type ScanRun } from './result-files.ts';
import { duration, GIGABYTE, gigabytes, millions, type Target, whole } from './target.ts';

const COMMAND = 'node bench/scan.ts';
/** A world of this size stands for the target's 16 million. */
const FULL_ROWS = 15_500_000;
const TARGET_ROWS = 16_000_000;
const LARGE_ROWS = 62_000_000;
const MOST_GIGABYTES = 6;

const lookedForCampaigns = (run: ScanRun) => run.campaigns_named !== null;

function shown(run: ScanRun): string {
  const without = lookedForCampaigns(run) ? '' : ', without the search for campaigns';
  const pandas =
    run.pandas === null ? '' : ` (one volume rule in pandas: ${duration(run.pandas.seconds)})`;
  return `${millions(run.rows)}${without}: ${duration(run.seconds.whole)}, ${gigabytes(run.peak_resident_bytes)}${pandas}`;
}

function timed(kind: ScanRun['kind'], minutes: number): Pick<Target, 'measured' | 'reached'> {
  const runs = (resultFile('scan')?.runs ?? []).filter((run) => run.kind === kind);
  if (runs.length === 0) return { measured: null, reached: null };
  const full = runs.find((run) => lookedForCampaigns(run) && run.rows >= FULL_ROWS);
  const largest = kind === 'text' ? largestWorld() : null;
  const inMemory = (run: ScanRun) => run.peak_resident_bytes <= MOST_GIGABYTES * GIGABYTE;
  return {
    measured: [...runs.map(shown), ...(largest === null ? [] : [largest.measured])].join('; '),
    reached:
      full === undefined
        ? (largest?.within(minutes * 60) ?? null)
        : full.seconds.whole <= minutes * 60 && inMemory(full),
  };
}

/** The disclosed world is larger than the target's: what it takes for its size, if time grew no faster. */
function largestWorld() {
  const found = kept('disclosed');
  if (found === null || found.value.exchanges < FULL_ROWS) return null;
  const { exchanges, scanSeconds, peakBytes } = found.value;
  const memory = peakBytes === null ? '' : `, ${gigabytes(peakBytes)}`;
  return {
    measured: `${millions(exchanges)} of the world \`disclosed\`, with campaigns: ${whole(scanSeconds)} s${memory} (measured on ${found.date} with the earlier method)`,
    /** Too slow where it would be for its share too; else it decides nothing. */
    within: (seconds: number) => ((scanSeconds * TARGET_ROWS) / exchanges > seconds ? false : null),
  };
}

/** Where the time of the largest run of this kind goes. */
function stages(kind: ScanRun['kind']): string {
  const runs = (resultFile('scan')?.runs ?? []).filter(
    (run) => run.kind === kind && lookedForCampaigns(run),
  );
  const largest = runs.sort((one, other) => other.rows - one.rows)[0];
  if (largest === undefined) return 'Nobody has looked for campaigns at any size yet.';
  const { read, detect, attribute } = largest.seconds;
  return `Of ${millions(largest.rows)}, reading takes ${duration(read)}, detection ${duration(detect)}, attribution ${duration(attribute)}: it looks at all
groups again at each step of the scan. \`--accounts-only\` leaves it out, \`--step 7d\` has fewer looks.`;
}

/** Time for each of two sizes of the same kind, the largest two there are. */
function growth(): Pick<Target, 'measured' | 'reached'> {
  const runs = (resultFile('scan')?.runs ?? []).filter(lookedForCampaigns);
  const pairs = runs.flatMap((small) =>
    runs
      .filter((large) => large.kind === small.kind && large.rows > 2 * small.rows)
      .map((large) => ({ small, large })),
  );
  const [best] = pairs.sort((one, other) => other.large.rows - one.large.rows);
  if (best === undefined) return { measured: null, reached: null };
  const { small, large } = best;
  const times = large.seconds.whole / small.seconds.whole;
  const size = large.rows / small.rows;
  return {
    measured: `${millions(small.rows)} to ${millions(large.rows)} with ${large.kind}, ${size.toFixed(1)} × the size: ${times.toFixed(1)} × the time`,
    reached:
      large.rows >= LARGE_ROWS && small.rows >= FULL_ROWS && small.rows < LARGE_ROWS / 2
        ? times <= 4.3
        : null,
  };
}

const MOST_SHORT_SECONDS = 3;

function ofShortScan(): Pick<Target, 'measured' | 'reached'> {
  const scan = resultFile('short-scan')?.scans['1000'];
  if (scan === undefined) return { measured: null, reached: null };
  const { medians, runs, ratio_to_beside: ratio } = scan;
  const processor = `${duration(medians.processor_seconds)} of processor time`;
  const loads = runs.map((run) => run.load_before.toFixed(1)).join(', ');
  const beside =
    ratio === undefined
      ? ''
      : `; ${ratio.seconds.toFixed(2)} times as long as the state before, in turn`;
  return {
    measured: `median of ${runs.length}: ${duration(medians.seconds)}, ${processor}${beside} (load of the machine: ${loads})`,
    reached: medians.seconds <= MOST_SHORT_SECONDS,
  };
}

export function scanTargets(): Target[] {
  return [
    {
      what: 'a scan of 1,000 exchanges, from the command to its end, run from the sources',
      target: `≤ ${MOST_SHORT_SECONDS} s`,
      ...ofShortScan(),
      command: 'node bench/short-scan.ts',
      why: 'Most of it is not the exchanges: loading the program, starting the engine, and preparing over a dozen queries a look.',
    },
    {
      what: '16 M exchanges with fingerprints already computed: load, detect, attribute, report',
      target: '≤ 3 min, ≤ 6 GB resident',
      ...timed('fingerprints', 3),
      command: `${COMMAND} --millions 16 --kinds fingerprints`,
      why: stages('fingerprints'),
    },
    {
      what: '16 M exchanges with text (340 characters on average): the same',
      target: '≤ 12 min',
      ...timed('text', 12),
      command: `${COMMAND} --millions 16 --kinds text`,
      why: stages('text'),
    },
    {
      what: 'growth from 16 M to 64 M',
      target: '≤ 4.3 × the time',
      ...growth(),
      command: `${COMMAND} --millions 16,64 --kinds fingerprints`,
      why: 'No runs of these two sizes, with the search for campaigns, are committed.',
    },
  ];
}
