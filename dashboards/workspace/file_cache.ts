/** Files as values, read again when their size or time changed. */
import { join } from "node:path";

interface Entry {
  stamp: string;
  value: Promise<unknown>;
}

/** A cache of what files below a folder hold. */
export class FileCache {
  readonly #entries = new Map<string, Entry>();

  /** @param root The folder that paths begin from. */
  constructor(readonly root: string) {}

  /** Reads a file as `parse` does, which gets its full path; undefined where there is none. */
  async read<Value>(
    path: string,
    parse: (file: string) => Promise<Value>,
  ): Promise<Value | undefined> {
    const file = join(this.root, path);
    const info = await Deno.stat(file).catch(() => undefined);
    if (info === undefined) {
      this.#entries.delete(path);
      return undefined;
    }
    const stamp = `${info.size} ${info.mtime?.getTime()}`;
    const known = this.#entries.get(path);
    if (known?.stamp === stamp) return await known.value as Value;
    const value = parse(file);
    this.#entries.set(path, { stamp, value });
    value.catch(() => this.#entries.delete(path));
    return await value;
  }

  /** Reads a JSON file. */
  readJson<Value>(path: string): Promise<Value | undefined> {
    return this.read(path, async (file) => JSON.parse(await Deno.readTextFile(file)) as Value);
  }

  /** Reads a text file. */
  readText(path: string): Promise<string | undefined> {
    return this.read(path, (file) => Deno.readTextFile(file));
  }

  /** The names in a folder, sorted; none where there is no such folder. */
  async list(path: string): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name } of Deno.readDir(join(this.root, path))) names.push(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return names.sort();
  }
}
