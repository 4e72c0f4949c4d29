/** A thread that hands over Scalar's script and is gone, with the sixty megabytes that this takes. */
/// <reference lib="deno.worker" />
import { scalarScript } from "./scalar.ts";

const script = await scalarScript();
self.postMessage(script, [script.buffer]);
