/** Shows several running stages at once: bars on a terminal, prefixed plain lines elsewhere. */
import cliProgress from "cli-progress";
import { PROGRESS_MARK, type ProgressEvent } from "./progress_events.ts";

/** Receives the output lines and progress events of stages. */
export interface StageDisplay {
  /** One line of a stage's output, progress events included. */
  line(stage: string, line: string): void;
  /** Ends the display. */
  close(): void;
}

const PLAIN_INTERVAL_MS = 5000;

/** Returns bars if standard error is a terminal, else plain lines. */
export function stageDisplay(): StageDisplay {
  return Deno.stderr.isTerminal() ? barDisplay() : plainDisplay();
}

function plainDisplay(): StageDisplay {
  const lastShown = new Map<string, number>();
  return {
    line(stage, line) {
      const event = progressEventIn(line);
      if (!event) return console.log(prefixed(stage, line));
      const key = `${stage} ${event.label}`;
      const due = performance.now() -
        (lastShown.get(key) ?? lastShown.set(key, performance.now()).get(key)!);
      if (due < PLAIN_INTERVAL_MS || event.finished) return;
      lastShown.set(key, performance.now());
      console.log(prefixed(stage, describe(event)));
    },
    close() {},
  };
}

function barDisplay(): StageDisplay {
  const bars = new cliProgress.MultiBar({
    format:
      "{stage} │ {label} [{bar}] {percentage}% · {value}/{total} · {eta_formatted} left {note}",
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    stream: process.stderr,
  }, cliProgress.Presets.rect);
  const open = new Map<string, cliProgress.SingleBar>();
  return {
    line(stage, line) {
      const event = progressEventIn(line);
      if (!event) {
        if (open.size > 0) bars.log(`${prefixed(stage, line)}\n`);
        else console.log(prefixed(stage, line));
        return;
      }
      const key = `${stage} ${event.label}`;
      const bar = open.get(key) ?? bars.create(event.total, 0);
      open.set(key, bar);
      bar.update(event.done, { stage: stage.padEnd(14), label: event.label, note: event.note });
      if (!event.finished) return;
      bars.remove(bar);
      open.delete(key);
    },
    close: () => bars.stop(),
  };
}

function progressEventIn(line: string): ProgressEvent | undefined {
  return line.startsWith(PROGRESS_MARK) ? JSON.parse(line.slice(1)) : undefined;
}

function prefixed(stage: string, line: string): string {
  return `${stage.padEnd(14)} │ ${line}`;
}

function describe({ label, done, total, note }: ProgressEvent): string {
  return [`${label}: ${Math.floor(100 * done / total)}%`, note].filter(Boolean).join(" · ");
}
