/** Real servers of MLflow, from the environments below `.venv`, and what its own client reads of them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const START_LIMIT_MS = 120_000;

/** An environment with MLflow. */
export type MlflowEnvironment = "mlflow3" | "mlflow2";

/** A server that runs. */
export interface MlflowServer {
  uri: string;
  /** Ends it without a warning. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
}

/** Registers a test that needs such an environment; elsewhere it is skipped, with the reason. */
export function mlflowTest(
  name: string,
  { environment, run }: { environment: MlflowEnvironment; run: () => Promise<void> },
): void {
  const missing = missingMlflow(environment);
  Deno.test({
    name: missing ? `${name} — skipped: ${missing}` : name,
    ignore: missing !== undefined,
    fn: run,
  });
}

/** The reason for which an environment cannot be used; undefined where it can. */
export function missingMlflow(environment: MlflowEnvironment): string | undefined {
  if (existsSync(programOf(environment))) return undefined;
  return `no .venv/${environment}, make it with deno task venv`;
}

/** Runs a server in a folder as long as `body` does; `command` is what a user would type. */
export async function withMlflow(
  environment: MlflowEnvironment,
  { folder, command = ["server"] }: { folder: string; command?: string[] },
  body: (server: MlflowServer) => Promise<void>,
): Promise<void> {
  const port = freePort();
  let child: Deno.ChildProcess | undefined;
  const server: MlflowServer = {
    uri: `http://127.0.0.1:${port}`,
    kill: async () => {
      // Its workers too: they are in one group with it.
      if (child) await new Deno.Command("kill", { args: ["-9", "--", `-${child.pid}`] }).output();
      await child?.status;
    },
    start: async () => {
      child = new Deno.Command("setsid", {
        args: [programOf(environment), ...command, "--port", String(port), "--workers", "1"],
        cwd: folder,
        env: { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true" },
        stdout: "null",
        stderr: "null",
      }).spawn();
      await answers(`${server.uri}/health`);
    },
  };
  await server.start();
  try {
    await body(server);
  } finally {
    await server.kill();
  }
}

/** What a script beside the tests says, run by the environment's interpreter in a folder. */
export async function askMlflow<Answer>(
  environment: MlflowEnvironment,
  { script, question, cwd, env = {} }: {
    script: string;
    question: unknown;
    cwd: string;
    env?: Record<string, string>;
  },
): Promise<Answer> {
  const child = new Deno.Command(join(ROOT, ".venv", environment, "bin/python"), {
    args: [join(ROOT, "tests/interop", script)],
    env: { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true", ...env },
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(question)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`Cannot run ${script}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)!);
}

function programOf(environment: MlflowEnvironment): string {
  return join(ROOT, ".venv", environment, "bin/mlflow");
}

async function answers(url: string): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (true) {
    const good = await fetch(url).then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
    if (good) return;
    if (Date.now() > end) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}
