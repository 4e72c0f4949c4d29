/**
 * The Python environment in which peers run: the git-ignored folder `.venv`, made when it is first
 * needed. The product itself never needs Python.
 *
 *     deno run -A bench/peers/venv.ts REQUIREMENTS…
 */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../src/errors.ts";
import { runCommand } from "../../src/terminal/command_line.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const VENV = `${ROOT}.venv`;

/** The requirements of the benches' peers, below the repository's root. */
export const PEERS = "bench/peers/requirements.txt";
/** The requirements of the tools that judge the tests of tests/interop. */
export const JUDGES = "tests/interop/requirements.txt";
/** Evidently's, which contradict those of the others: it has an environment of its own. */
export const EVIDENTLY = "bench/peers/evidently_requirements.txt";
/** Streamlit's, likewise; the tests need it not. */
export const STREAMLIT = "bench/peers/streamlit_requirements.txt";
/** Requirements that contradict the others, with the folder of `.venv` that holds their packages. */
const APART = new Map([
  [EVIDENTLY, "evidently"],
  [STREAMLIT, "streamlit"],
  ["tests/interop/mlflow3_requirements.txt", "mlflow3"],
  ["tests/interop/mlflow2_requirements.txt", "mlflow2"],
]);

/** Makes `.venv` hold a requirements file's packages and returns the interpreter's path. */
export async function preparePython(requirements: string): Promise<string> {
  const apart = APART.get(requirements);
  const folder = apart === undefined ? VENV : `${VENV}/${apart}`;
  const python = `${folder}/bin/python`;
  const stamp = `${folder}/installed-${await requirementsStamp(requirements)}`;
  if (existsSync(stamp)) return python;
  console.error(`Preparing .venv from ${requirements} (once; it can take minutes) …`);
  await run("python3", ["-m", "venv", folder]);
  const quiet = Deno.stderr.isTerminal() ? [] : ["--quiet"];
  await run(python, [
    ...["-m", "pip", "install", "--disable-pip-version-check", ...quiet],
    ...["-r", ROOT + requirements],
    // Both files share one environment: pins that contradict each other fail here, by name.
    ...[PEERS, JUDGES].filter((other) =>
      apart === undefined && other !== requirements && existsSync(ROOT + other)
    )
      .flatMap((other) => ["-c", ROOT + other]),
  ]);
  await Deno.writeTextFile(stamp, "");
  return python;
}

/** Changes with the file's content, so that a new pin is installed. */
async function requirementsStamp(requirements: string): Promise<string> {
  const content = await Deno.readFile(ROOT + requirements).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`Cannot prepare .venv: no file ${requirements}`);
  });
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex();
  return `${basename(requirements, ".txt")}-${hash.slice(0, 16)}`;
}

async function run(command: string, args: string[]): Promise<void> {
  const child = new Deno.Command(command, { args, stdout: "inherit", stderr: "inherit" });
  const { success, code } = await child.output().catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      `Cannot prepare .venv: ${command} is missing, expected Python 3.10 or later`,
    );
  });
  if (success) return;
  throw new UserError(
    `Cannot prepare .venv: ${command} ended with code ${code}, see above ` +
      "(on Debian, `apt install python3-venv` brings what `python3 -m venv` needs)",
  );
}

if (import.meta.main) {
  await runCommand({
    name: "venv",
    summary: "Prepare .venv, the Python environment of the benches' peers and the tests' judges.",
    words: {
      placeholder: "[REQUIREMENTS…]",
      help: `files to install (default: all that the repository has)`,
    },
  }, async ({ words }) => {
    for (
      const requirements of words.length > 0
        ? words
        : [PEERS, JUDGES, ...[...APART.keys()].filter((file) => file !== STREAMLIT)]
    ) {
      await preparePython(requirements);
    }
    console.log("Wrote .venv\nNext: deno task test:interop or deno task bench");
  });
}
