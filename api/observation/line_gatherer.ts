/**
 * Lines on their way to a slow place, such as standard output, several at a time: to write each alone
 * costs as much as to parse the request that it tells of.
 */

/** Takes lines and hands them on a moment later. */
export interface LineGatherer {
  append(line: string): void;
  /** Hands on what is gathered, at once. */
  flush(): void;
}

const DELAY_MS = 20;

/** A gatherer; `write` gets lines joined, without their last end. */
export function gatherLines(write: (lines: string) => void): LineGatherer {
  let lines: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return;
    const gathered = lines;
    lines = [];
    write(gathered.join("\n"));
  };
  return {
    append(line) {
      lines.push(line);
      timer ??= setTimeout(flush, DELAY_MS);
    },
    flush,
  };
}
