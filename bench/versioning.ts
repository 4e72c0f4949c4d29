/**
 * Versioning of many small files and one large file: status, add and push, against DVC on equal
 * copies of the same data, in turns.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../src/errors.ts";
import { random } from "../src/random.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { formatBytes, formatCount } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { measuredProcess } from "./_measured_process.ts";
import { median } from "./_median.ts";
import { positive } from "./_positive.ts";
import { JUDGES, preparePython } from "./peers/venv.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const STATUS_REPETITIONS = 3;
const FILES_A_FOLDER = 1000;
const BLOCK = 1 << 20;

/** One side: a repository and the command for each step. */
interface Contestant {
  name: string;
  folder: string;
  command: (step: "add" | "status" | "push", path: string) => [string, string[]];
}

await runCommand({
  name: "bench versioning",
  summary: "Compare status, add and push of data with DVC's on the same files.",
  options: {
    files: { type: "string", placeholder: "N", help: "small files (default: 100000)" },
    bytes: { type: "string", placeholder: "N", help: "of the large file (default: 2000000000)" },
  },
}, async ({ options }) => {
  const files = positive(options.files, 100_000);
  const bytes = positive(options.bytes, 2_000_000_000);
  const dvc = join(dirname(await preparePython(JUDGES)), "dvc");
  const top = await Deno.makeTempDir({ prefix: "etiquette-bench-" });
  try {
    const sides: Contestant[] = [
      {
        name: "Étiquette",
        folder: join(top, "ours"),
        command: (step, path) => [Deno.execPath(), [
          ...["run", "-A", "--quiet", "--no-check", `${ROOT}pipelines/data_${step}.ts`],
          path,
        ]],
      },
      {
        name: "DVC",
        folder: join(top, "dvc"),
        command: (step, path) => [dvc, [step, "--quiet", step === "add" ? path : `${path}.dvc`]],
      },
    ];
    for (const { folder } of sides) await makeRepository(folder, { files, bytes });
    const rows: string[][] = [];
    for (const path of ["small", "large.bin"]) {
      for (const step of ["add", "status", "push"] as const) {
        console.error(`${path}: ${step} …`);
        const seconds = await inTurns(sides, step, path);
        const ratio = `${(seconds[1] / seconds[0]).toFixed(1)}×`;
        rows.push([path, step, ...seconds.map((value) => value.toFixed(2)), ratio]);
      }
    }
    const right = { align: "right" } as const;
    console.log(terminalTable([
      { header: "data" },
      { header: "step" },
      ...sides.map(({ name }) => ({ header: `${name}, s`, ...right })),
      { header: "times as fast", ...right },
    ], rows));
    console.log(`small: ${formatCount(files)} files; large.bin: ${formatBytes(bytes)}`);
    console.log(`status: nothing has changed; median of ${STATUS_REPETITIONS}`);
  } finally {
    await Deno.remove(top, { recursive: true });
  }
});

/** Seconds of each side; what changes nothing is repeated. */
async function inTurns(
  sides: readonly Contestant[],
  step: "add" | "status" | "push",
  path: string,
): Promise<number[]> {
  const times: number[][] = sides.map(() => []);
  for (let round = 0; round < (step === "status" ? STATUS_REPETITIONS : 1); round++) {
    for (const [at, { folder, command }] of sides.entries()) {
      const [program, args] = command(step, path);
      const { success, seconds, stdout, stderr } = await measuredProcess(program, {
        args,
        cwd: folder,
        env: {
          DVC_NO_ANALYTICS: "1",
          NO_COLOR: "1",
          DVC_SITE_CACHE_DIR: `${folder}/.dvc/tmp/site`,
        },
      });
      if (!success) throw new UserError(`Cannot ${step} ${path}:\n${stdout}${stderr}`);
      times[at].push(seconds);
    }
  }
  return times.map(median);
}

/** The same content in every folder, of files of 10 to 2,000 bytes in folders of 1,000. */
async function makeRepository(
  folder: string,
  { files, bytes }: { files: number; bytes: number },
): Promise<void> {
  await Deno.mkdir(join(folder, ".dvc"), { recursive: true });
  const config = `[core]\n    analytics = false\n    remote = store\n['remote "store"']\n` +
    `    url = ${folder}-store\n`;
  await Deno.writeTextFile(join(folder, ".dvc/config"), config);
  await new Deno.Command("git", { args: ["init", "--quiet"], cwd: folder }).output();
  const rng = random(1, "versioning");
  for (let file = 0; file < files; file++) {
    const below = join(folder, "small", String(Math.floor(file / FILES_A_FOLDER)));
    if (file % FILES_A_FOLDER === 0) Deno.mkdirSync(below, { recursive: true });
    Deno.writeTextFileSync(
      join(below, `${file}.txt`),
      `${file} `.padEnd(10 + rng.integer(1990), "x"),
    );
  }
  using large = await Deno.create(join(folder, "large.bin"));
  for (let written = 0, block = 0; written < bytes; block++) {
    const piece = new Uint8Array(Math.min(BLOCK, bytes - written)).fill(block % 251);
    new DataView(piece.buffer).setUint32(0, block);
    written += large.writeSync(piece);
  }
}
