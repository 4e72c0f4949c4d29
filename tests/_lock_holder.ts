/** Holds the run lock at the given path until its standard input ends. */
import { takeRunLock } from "../src/run_lock.ts";

using _lock = await takeRunLock(Deno.args[0], { wait: false, onWait: () => {} });
console.log("holding");
await Deno.stdin.readable.pipeTo(new WritableStream());
