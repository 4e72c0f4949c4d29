/** Replaces one file or folder for ever, until it is killed: `file PATH` or `folder PATH`. */
import { replaceDirectory, writeFileAtomic } from "../../src/files/atomic_write.ts";

const SIZE = 1 << 20;
const [kind, path] = Deno.args;

for (let round = 0;; round++) {
  const content = new Uint8Array(SIZE).fill(round % 256);
  if (kind === "file") await writeFileAtomic(path, content);
  else {
    await replaceDirectory(path, async (staging) => {
      for (const name of ["a", "b", "c"]) await Deno.writeFile(`${staging}/${name}`, content);
    });
  }
  if (round === 2) console.log("writing");
}
