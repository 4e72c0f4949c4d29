/**
 * Runs benches by name: `bench/<name>.ts`, each a program that prints its own result and takes its
 * own options. What stands before the first dash are names, the rest goes to the benches.
 */
import { UserError } from "../src/errors.ts";
import { terminalTable } from "../src/terminal/text_table.ts";

const FOLDER = new URL("./", import.meta.url);

/** Benches by name with the first sentence of their headers. */
function benches(): Map<string, string> {
  const names = [...Deno.readDirSync(FOLDER)]
    .filter(({ name, isFile }) => isFile && /^[a-z]\w*\.ts$/.test(name) && name !== "run.ts")
    .map(({ name }) => name.replace(/\.ts$/, "")).sort();
  return new Map(names.map((name) => [name, formatSummary(name)]));
}

function formatSummary(name: string): string {
  const source = Deno.readTextFileSync(new URL(`${name}.ts`, FOLDER));
  const comment = /^\/\*\*([^]*?)\*\//.exec(source)?.[1] ?? "";
  return comment.replace(/^\s*\* ?/gm, "").replace(/\s+/g, " ").trim().split(/(?<=\.) /)[0];
}

function help(known: Map<string, string>): string {
  return `Measure Étiquette against what a user would use instead.

usage: deno task bench [NAME…] [options of the bench]
       deno task bench NAME --help

${terminalTable([{ header: "bench" }, { header: "" }], [...known])}

Without a name all of them run, with their own defaults.`;
}

async function main(args: string[]): Promise<number> {
  const known = benches();
  const dash = args.findIndex((arg) => arg.startsWith("-"));
  const names = dash < 0 ? args : args.slice(0, dash);
  const options = dash < 0 ? [] : args.slice(dash);
  if (names.length === 0 && /^(-h|--help|--list)$/.test(options[0] ?? "")) {
    console.log(help(known));
    return 0;
  }
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new UserError(
      `Cannot run bench '${unknown}': expected one of ${[...known.keys()].join(", ")}`,
    );
  }
  if (names.length === 0 && options.length > 0) {
    throw new UserError(`Cannot pass ${options[0]} to every bench: name one before the options`);
  }
  let failed = 0;
  for (const name of names.length > 0 ? names : known.keys()) {
    if (!options.includes("--help")) console.log(`\n# ${name} — ${known.get(name)}\n`);
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL(`${name}.ts`, FOLDER).href, ...options],
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (!success) failed++;
  }
  return failed === 0 ? 0 : 1;
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  Deno.exit(2);
}
