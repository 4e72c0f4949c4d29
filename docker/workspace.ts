/**
 * Runs a task in the current folder, a volume, onto which it first copies the code of the image; data,
 * models, metrics and the cache of the volume stay.
 */
import { cpSync } from "node:fs";

cpSync(new URL("../", import.meta.url), Deno.cwd(), { recursive: true, force: true });
const task = new Deno.Command(Deno.execPath(), { args: ["task", "-q", ...Deno.args] }).spawn();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, () => task.kill(signal));
}
Deno.exit((await task.status).code);
