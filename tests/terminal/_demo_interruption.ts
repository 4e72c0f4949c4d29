/** Works until its input ends; says so when it is asked to stop. */
import { interruptionSignal } from "../../src/terminal/interruption.ts";

const signal = interruptionSignal("Stopped; run it again to go on");
signal.addEventListener("abort", () => console.log(`${signal.reason}`));
console.log("working");
await Deno.stdin.readable.pipeTo(new WritableStream());
console.log("done");
