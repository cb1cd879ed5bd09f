/** What long work tells whoever started it; the command line draws it, a server forwards it. */
export interface ProgressUpdate {
  stage: string;
  done: number;
  /** Null while the amount of work is not known. */
  total: number | null;
  unit: string;
}

export type Progress = (update: ProgressUpdate) => void;

export const noProgress: Progress = () => {};
