/** Measures the memory of a scan that runs in a process of its own. */

import { readFileSync } from 'node:fs';

const LOOK_MS = 1000;

/**
 * Watches a process and its children: the largest sum of their resident memory so far, in bytes, as
 * Linux's /proc tells it once a second; null elsewhere.
 */
export function watchMemory(pid: number): { stop(): number | null } {
  let peak: number | null = null;
  const look = () => {
    const now = residentBytes(pid);
    if (now !== null) peak = Math.max(peak ?? 0, now);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function residentBytes(pid: number): number | null {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const below = children === '' ? [] : children.split(' ').map(Number);
    const own = Number(kilobytes ?? 0) * 1024;
    return below.reduce((sum, child) => sum + (residentBytes(child) ?? 0), own);
  } catch {
    return null;
  }
}
