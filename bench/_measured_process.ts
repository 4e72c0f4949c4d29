/**
 * A process with what it cost: seconds by the clock and the most memory it held, its children
 * included. Memory is read from /proc, so benches run on Linux.
 */

/** Result and cost of a measured process. */
export interface MeasuredProcess {
  success: boolean;
  stdout: string;
  stderr: string;
  /** Duration of the process. */
  seconds: number;
  /** The largest sum of resident memory of the process and its descendants */
  peakBytes: number;
}

const POLL_MILLISECONDS = 50;

/** Runs a process to its end and measures it. */
export async function measuredProcess(
  command: string,
  options: Pick<Deno.CommandOptions, "args" | "cwd" | "env">,
): Promise<MeasuredProcess> {
  const started = performance.now();
  const child = new Deno.Command(command, { ...options, stdout: "piped", stderr: "piped" }).spawn();
  let peakBytes = 0;
  const poll = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid));
  }, POLL_MILLISECONDS);
  const { success, stdout, stderr } = await child.output();
  clearInterval(poll);
  return {
    success,
    stdout: new TextDecoder().decode(stdout),
    stderr: new TextDecoder().decode(stderr),
    seconds: (performance.now() - started) / 1000,
    peakBytes,
  };
}

/** The peaks so far of a process and its descendants, summed: little is missed between two polls. */
export function residentBytes(root: number): number {
  const peaks = new Map<number, number>(), children = new Map<number, number[]>();
  for (const { name } of Deno.readDirSync("/proc")) {
    const status = /^\d+$/.test(name) ? readStatus(name) : "";
    const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1]);
    peaks.set(Number(name), Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
    children.set(parent, [...children.get(parent) ?? [], Number(name)]);
  }
  const sum = (pid: number): number =>
    (children.get(pid) ?? []).reduce((total, child) => total + sum(child), peaks.get(pid) ?? 0);
  return sum(root);
}

/** Empty for a process that ended meanwhile, which shows in more than one kind of error. */
function readStatus(pid: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/status`);
  } catch {
    return "";
  }
}
