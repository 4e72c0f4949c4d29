/**
 * Tests in which a Python tool is the judge. They run where `.venv` holds the tool; elsewhere they
 * are skipped, with the reason in their name.
 */
import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** An environment of `.venv`: the judges' own, or that of a tool whose pins contradict theirs. */
type Environment = "" | "evidently/";

/** The path of an environment's Python. */
export const interpreter = (environment: Environment) => `${root}.venv/${environment}bin/python`;

/** Registers a test that needs importable Python modules. */
export function pythonTest(
  name: string,
  { modules, environment = "", run }: {
    modules: string[];
    environment?: Environment;
    run: () => Promise<void>;
  },
): void {
  const reason = whyAbsent(modules, environment);
  Deno.test({
    name: reason === undefined ? name : `${name} — skipped: ${reason}`,
    ignore: reason !== undefined,
    fn: run,
  });
}

/** Runs a script that lies beside the tests; JSON goes in, JSON comes out. */
export async function python<Answer>(
  script: string,
  question: unknown,
  { environment = "" }: { environment?: Environment } = {},
): Promise<Answer> {
  const child = new Deno.Command(interpreter(environment), {
    args: [`${root}tests/interop/${script}`],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(question)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`Cannot run ${script}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Runs a script that lies beside the tests, for what it writes. */
export async function pythonRun(script: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(interpreter(""), {
    args: [`${root}tests/interop/${script}`, ...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot run ${script}: ${new TextDecoder().decode(stderr)}`);
}

function whyAbsent(modules: string[], environment: Environment): string | undefined {
  if (!existsSync(interpreter(environment))) return "no .venv, make it with `deno task venv`";
  const missing = modules.filter((module) =>
    globSync(`${root}.venv/${environment}lib/python3*/site-packages/${module}{,.py}`).length === 0
  );
  return missing.length > 0 ? `.venv has no ${missing.join(", ")}` : undefined;
}
