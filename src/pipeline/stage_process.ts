/** Runs a stage's command as DVC does: by a shell, in its folder, told its stage and root. */
import { delimiter, dirname, resolve } from "node:path";
import { UserError } from "../errors.ts";
import type { Stage } from "../dvc/dvc_yaml.ts";
import { TextLineStream } from "./text_lines.ts";

/** The environment of a running stage, and the receiver of its output. */
export interface StageProcessOptions {
  env: Record<string, string>;
  signal: AbortSignal;
  onLine: (line: string) => void;
}

/**
 * Runs the command, or its commands one after the other.
 *
 * @throws {UserError} when one fails, is ended by a signal or by the caller.
 */
export async function runStageProcess(stage: Stage, options: StageProcessOptions): Promise<void> {
  for (const command of [stage.cmd].flat()) await runShell(stage, command, options);
}

async function runShell(
  stage: Stage,
  command: string,
  { env, signal, onLine }: StageProcessOptions,
): Promise<void> {
  if (signal.aborted) {
    throw new UserError(`Stage '${stage.name}' was interrupted before ${command}`);
  }
  const child = new Deno.Command(Deno.env.get("SHELL") ?? "/bin/sh", {
    args: ["-c", command],
    cwd: stage.wdir,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true, // in a process group of its own, so that the shell's children end with it
    env: {
      ...env,
      DVC_ROOT: resolve("."),
      DVC_STAGE: stage.name,
      PATH: [dirname(Deno.execPath()), Deno.env.get("PATH")].join(delimiter),
    },
  }).spawn();
  const stop = () => endGroup(child.pid);
  signal.addEventListener("abort", stop);
  try {
    const reading = [child.stdout, child.stderr].map((stream) => eachLine(stream, onLine));
    const { success, code, signal: killedBy } = await child.status;
    await child.stdin.abort().catch(() => {});
    await Promise.all(reading);
    if (!success) {
      throw new UserError(
        `Stage '${stage.name}' failed: ${command} ${
          killedBy ? `was ended by ${killedBy}` : `exited with ${code}`
        }`,
      );
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Asks a process and all that it started to end; they may be gone already. */
function endGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGTERM");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
) {
  const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of lines) onLine(line);
}
