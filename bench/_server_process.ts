/**
 * A server under load: a process that is started, found ready by a line it writes, watched and ended.
 * Costs are read from /proc, so benches run on Linux.
 */
import { UserError } from "../src/errors.ts";
import { residentBytes } from "./_measured_process.ts";

/** Command, environment and port pattern of a server. */
export interface ServerCommand {
  command: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Finds the port in what the server writes when it listens. */
  port: RegExp;
}

/** A server that listens. */
export interface ServerProcess {
  port: number;
  /** Processor time so far, of all its threads. */
  cpuSeconds(): number;
  /** The most memory it held. */
  peakBytes(): number;
  /** Memory it holds now. */
  bytes(): number;
  stop(): Promise<void>;
}

/** Ticks a second of /proc's times, as on every Linux of today. */
const TICKS = 100;

/** Starts a server and waits until it listens. @throws {UserError} if it ends before. */
export async function startServerProcess(
  { command, args, port: pattern, ...rest }: ServerCommand,
): Promise<ServerProcess> {
  const child = new Deno.Command(command, {
    args,
    ...rest,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const listening = Promise.withResolvers<number>();
  let said = "";
  const hear = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      // a busy server's log is read, lest it waits for us, and forgotten
      said = (said + text).slice(0, 4000);
      const port = pattern.exec(said)?.[1];
      if (port !== undefined) listening.resolve(Number(port));
    }
  };
  const heard = Promise.all([hear(child.stdout), hear(child.stderr)]);
  const ended = heard.then(() => {
    throw new UserError(`Cannot start ${command}: ${said}`);
  });
  ended.catch(() => {}); // it ends, sooner or later
  const port = await Promise.race([listening.promise, ended]);
  const line = (name: string) => {
    const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
    return 1024 * Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
  };
  return {
    port,
    cpuSeconds() {
      const stat = Deno.readTextFileSync(`/proc/${child.pid}/stat`);
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) / TICKS; // utime, stime
    },
    peakBytes: () => residentBytes(child.pid),
    bytes: () => line("VmRSS"),
    async stop() {
      child.kill("SIGTERM");
      await Promise.all([child.status, heard]);
    },
  };
}
