/**
 * Frees Deno's package cache in an image of what the target never loads. Folders and `package.json`
 * stay, for Deno fetches a package of the lock file whose folder is gone.
 */
import { basename } from "node:path";

/** Packages of benches and tests, and those that no server loads. */
const UNUSED = {
  pipeline: [/^@tensorflow\//, /^core-js$/, /^wabt$/, /^@img\/.*linuxmusl/],
  api: [/^@aws-sdk\//, /^@observablehq\/plot$/, /^fast-check$/],
};
const FOREIGN = { x64: "arm64", arm64: "x64" };

const target = Deno.args[0];
if (target !== "pipeline" && target !== "api") {
  console.error(`Cannot prune for '${target}': expected pipeline or api`);
  Deno.exit(2);
}
const root = `${Deno.env.get("DENO_DIR")}/npm/registry.npmjs.org`;
for (const name of packages(root)) {
  if (!UNUSED[target].some((pattern) => pattern.test(name))) continue;
  for (const { name: version } of Deno.readDirSync(`${root}/${name}`)) {
    empty(`${root}/${name}/${version}`);
  }
}
for (const { name: version } of Deno.readDirSync(`${root}/onnxruntime-node`)) {
  const binaries = `${root}/onnxruntime-node/${version}/bin/napi-v6`;
  const here = Deno.build.arch === "x86_64" ? "x64" : "arm64";
  for (const other of ["darwin", "win32", `linux/${FOREIGN[here]}`]) {
    remove(`${binaries}/${other}`);
  }
}

function* packages(folder: string, scope = ""): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (!isDirectory) continue;
    if (name.startsWith("@")) yield* packages(`${folder}/${name}`, `${name}/`);
    else yield scope + name;
  }
}

function empty(folder: string): void {
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      if (basename(name) !== "package.json") remove(`${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotADirectory)) throw error; // registry.json
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    const absent = [Deno.errors.NotFound, Deno.errors.NotADirectory]; // registry.json is a file
    if (!absent.some((kind) => error instanceof kind)) throw error;
  }
}
