/** File names of spool segments: stream, number, and whether the segment is still open. */

/** Metadata and texts go to segments of their own, so that texts can be given up first. */
export const SPOOL_STREAMS = ['exchanges', 'texts'] as const;
export type SpoolStream = (typeof SPOOL_STREAMS)[number];

export interface SegmentName {
  stream: SpoolStream;
  number: number;
  /** Being written; closed segments never change again. */
  open: boolean;
}

const SHAPE = /^(exchanges|texts)-(\d{12})\.(open|segment)$/;

export function segmentFile({ stream, number, open }: SegmentName): string {
  return `${stream}-${String(number).padStart(12, '0')}.${open ? 'open' : 'segment'}`;
}

export function readSegmentName(file: string): SegmentName | null {
  const match = SHAPE.exec(file);
  if (match === null) return null;
  return { stream: match[1] as SpoolStream, number: Number(match[2]), open: match[3] === 'open' };
}
