/** Five units of work that are over at once; a last note is the first argument. */
import { startProgress } from "../../src/terminal/progress.ts";

const progress = startProgress("train", 5);
for (let done = 1; done <= 5; done++) progress.update(done, `loss ${done}`);
progress.finish(Deno.args[0]);
