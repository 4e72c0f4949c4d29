/** Holds the run lock at the given path until the first byte of input, and lives until its end. */
import { takeRunLock } from "../../src/files/file_lock.ts";

{
  using _lock = await takeRunLock(Deno.args[0], { wait: false, onWait: () => {} });
  console.log("holding");
  await Deno.stdin.read(new Uint8Array(1));
}
console.log("released");
await Deno.stdin.readable.pipeTo(new WritableStream());
