/**
 * Shows the progress of long work: a bar on a terminal, a plain line every few seconds elsewhere, or
 * events for a parent process that draws the bars of several children.
 */
import cliProgress from "cli-progress";
import { PROGRESS_MARK, PROGRESS_VARIABLE, type ProgressEvent } from "./progress_events.ts";

/** A running display of one task. */
export interface Progress {
  /** Shows the number of units done, and optionally a short note (loss, F1). */
  update(done: number, note?: string): void;
  /** Ends the display. */
  finish(note?: string): void;
}

const PLAIN_LINE_INTERVAL_MS = 2000;
const EVENT_INTERVAL_MS = 100;

/** Starts a display of `total` units under `label`. */
export function startProgress(label: string, total: number): Progress {
  if (Deno.env.get(PROGRESS_VARIABLE) === "events") return eventProgress(label, total);
  if (Deno.stderr.isTerminal()) return barProgress(label, total);
  return lineProgress(label, total);
}

function barProgress(label: string, total: number): Progress {
  const bar = new cliProgress.SingleBar({
    format: "{label} [{bar}] {percentage}% · {value}/{total} · {eta_formatted} left · {note}",
    hideCursor: true,
    clearOnComplete: false,
    stream: process.stderr,
  }, cliProgress.Presets.rect);
  bar.start(total, 0, { label, note: "" });
  return {
    update: (done, note) => bar.update(done, note === undefined ? {} : { note }),
    finish: (note) => {
      bar.update(total, note === undefined ? {} : { note });
      bar.stop();
    },
  };
}

function lineProgress(label: string, total: number): Progress {
  let silent = true;
  return throttled(PLAIN_LINE_INTERVAL_MS, (done, note, finished) => {
    // A task that ends before its first line prints none.
    if (finished && silent && note === "") return;
    silent = false;
    const percent = total > 0 ? Math.floor(100 * done / total) : 100;
    console.error([`${label}: ${percent}%`, `${done}/${total}`, note].filter(Boolean).join(" · "));
  }, total);
}

function eventProgress(label: string, total: number): Progress {
  return throttled(EVENT_INTERVAL_MS, (done, note, finished) => {
    const event: ProgressEvent = { label, done, total, note, finished };
    console.error(PROGRESS_MARK + JSON.stringify(event));
  }, total);
}

function throttled(
  intervalMs: number,
  show: (done: number, note: string, finished: boolean) => void,
  total: number,
): Progress {
  let lastShown = performance.now();
  let lastNote = "";
  return {
    update: (done, note = lastNote) => {
      lastNote = note;
      if (performance.now() - lastShown < intervalMs) return;
      lastShown = performance.now();
      show(done, note, false);
    },
    finish: (note = lastNote) => show(total, note, true),
  };
}
