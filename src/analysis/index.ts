/** The one walk over time: what a scan of a file and the live system both do with exchanges. */
export { type LiveAnalysis, type LiveLook, openLiveAnalysis } from './live-analysis.ts';
export { scan } from './scan.ts';
export type { ScanContext } from './scan-state.ts';
