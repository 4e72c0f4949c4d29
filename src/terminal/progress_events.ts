/** The lines by which a child process tells its parent of progress. */

/** An event that a child process with `ETIQUETTE_PROGRESS=events` prints for its parent. */
export interface ProgressEvent {
  label: string;
  done: number;
  total: number;
  note: string;
  finished: boolean;
}

/** First character of a progress event's line on standard error (ASCII record separator). */
export const PROGRESS_MARK = "\u001e";
/** The environment variable through which a parent asks for events. */
export const PROGRESS_VARIABLE = "ETIQUETTE_PROGRESS";
