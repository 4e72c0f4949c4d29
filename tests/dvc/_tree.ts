/** Folders of small text files, written and read back as records from path to text. */
import { dirname, join } from "node:path";

/** Writes texts below a folder. */
export async function writeTree(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

/** Reads every file below a folder, in the order of their paths. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of (await pathsBelow(folder, "")).sort()) {
    files[path] = await Deno.readTextFile(join(folder, path));
  }
  return files;
}

async function pathsBelow(root: string, below: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, below))) {
    const path = below ? `${below}/${name}` : name;
    if (isDirectory) found.push(...await pathsBelow(root, path));
    else found.push(path);
  }
  return found;
}
