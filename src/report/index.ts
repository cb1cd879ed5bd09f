/** Draws a scan's result as one self-contained HTML file. */
export { buildReport, timelineBucketMs } from './build-report.ts';
export { renderReport } from './render-report.ts';
export type { EvidenceKinds, ReportData } from './report-data.ts';
