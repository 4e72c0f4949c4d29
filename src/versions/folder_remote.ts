/** A remote in a folder, such as a mounted disk. */
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { removeIfPresent } from "../files/atomic_write.ts";
import { namingFile } from "../system_error.ts";
import { type Remote, remoteKey } from "./remote.ts";

/** Files up to this size, in bytes, are copied without a detour over the event loop. */
const SMALL = 1 << 20;

/**
 * Opens the remote in a folder, which is made when something is sent there.
 *
 * @throws {UserError} from an upload that ends early; else the error of the disk.
 */
export function folderRemote(folder: string): Remote {
  const pathOf = (md5: string) => join(folder, remoteKey(md5));
  const writer = crypto.randomUUID();
  const made = new Set<string>();
  let copies = 0;
  return {
    url: folder,
    present(md5s) {
      const held = new Set<string>();
      for (const two of new Set(md5s.map((md5) => md5.slice(0, 2)))) {
        for (const name of namesIn(dirname(pathOf(`${two}_`)))) held.add(two + name);
      }
      return Promise.resolve(new Set(md5s.filter((md5) => held.has(md5))));
    },
    async upload(md5, from) {
      const path = pathOf(md5);
      const temporary = `${path}.${writer}.${copies++}.new`;
      try {
        await namingFile(`write ${path}`, async () => {
          if (!made.has(dirname(path))) Deno.mkdirSync(dirname(path), { recursive: true });
          made.add(dirname(path));
          const { size } = Deno.statSync(from);
          if (size <= SMALL) Deno.copyFileSync(from, temporary);
          else await Deno.copyFile(from, temporary);
          const copied = Deno.statSync(temporary).size;
          if (copied !== size) throw new UserError(`Cannot write ${path}: ${copied} bytes arrived`);
          Deno.renameSync(temporary, path);
        });
      } catch (error) {
        await removeIfPresent(temporary).catch(() => {});
        throw error;
      }
    },
    async download(md5, to) {
      await namingFile(`read ${pathOf(md5)}`, () => Deno.copyFile(pathOf(md5), to));
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
