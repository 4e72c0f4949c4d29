/** The API as a process, with the permissions of its task, in a folder of its own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../_repository.ts";
import { callerOf, SECRET, type TestApp, tokenOf } from "./_app.ts";

/** A server that listens. */
export interface TestServer {
  port: number;
  call: TestApp["call"];
  token: string;
  /** The log so far. */
  events: Record<string, unknown>[];
  /** The next event of a kind, or one that was there. */
  event(name: string): Promise<Record<string, unknown>>;
  /** Sends a signal and waits for the end; gives the exit code. */
  stop(signal?: Deno.Signal): Promise<number>;
}

/** What to start. */
export interface TestServerOptions {
  /** Holds the model and is where the server runs. */
  folder: string;
  /** Below `api`. */
  set?: string[];
  environment?: Record<string, string>;
  /** Maximum number of open files of the process. */
  descriptors?: number;
}

/** Starts the server, runs `body` when it listens and ends it. */
export async function withServer(
  { folder, set = [], environment = {}, descriptors }: TestServerOptions,
  body: (server: TestServer) => Promise<void>,
): Promise<void> {
  await Deno.copyFile(`${ROOT}params.yaml`, join(folder, "params.yaml"));
  const settings = ["port=0", "limits.requests_per_second=0", "reload_seconds=0.1", ...set];
  const command = [
    Deno.execPath(),
    ...apiArguments(),
    ...settings.flatMap((one) => ["--set", `api.${one}`]),
  ];
  const limit = descriptors === undefined ? "" : `ulimit -n ${descriptors}; `;
  const child = new Deno.Command("bash", {
    args: ["-c", `${limit}exec "$@"`, "bash", ...command],
    cwd: folder,
    env: { NO_COLOR: "1", ETIQUETTE_JWT_SECRET: SECRET, ...environment },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const events: Record<string, unknown>[] = [];
  const heard = new EventTarget();
  const reading = (async () => {
    for await (const line of linesOf(child.stdout)) {
      events.push(JSON.parse(line));
      heard.dispatchEvent(new Event("line"));
    }
  })();
  const errors = new Response(child.stderr).text();
  const event = async (name: string) => {
    while (true) {
      const found = events.find((one) => one.event === name);
      if (found) return found;
      const next = new Promise((resolve) =>
        heard.addEventListener("line", resolve, { once: true })
      );
      const ended = child.status.then(async () => {
        await reading;
        assert.ok(events.some((one) => one.event === name), `no '${name}': ${await errors}`);
      });
      await Promise.race([next, ended]);
    }
  };
  const stop = async (signal: Deno.Signal = "SIGTERM") => {
    child.kill(signal);
    const { code } = await child.status;
    await reading;
    return code;
  };
  try {
    const { port } = await event("listening") as { port: number };
    const token = await tokenOf();
    const call = callerOf({ fetch }, token, `http://127.0.0.1:${port}`);
    await body({ port, call, token, events, event, stop });
  } finally {
    killIfAlive(child);
    await Promise.all([child.status, reading]);
    // what a package's first use on a machine has Deno say
    assert.equal((await errors).replace(/^Download .*\n/gm, ""), "");
  }
}

function killIfAlive(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended
  }
}

/** The command of the task, to be run from any folder. */
function apiArguments(): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const [, deno, run, ...rest]: string[] = tasks.api.command.split(" ");
  assert.deepEqual([deno, run], ["deno", "run"]);
  const script = rest.pop()!;
  const flags = rest.map((flag) =>
    flag.replace("--allow-read=api,src,", `--allow-read=${ROOT}api,${ROOT}src,`)
      .replace(/\$(\w+)/g, (_, name) => Deno.env.get(name) ?? "")
  );
  return [run, "--config", `${ROOT}deno.json`, ...flags, ROOT + script];
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
