/**
 * A stage as ours are: a command that writes a folder and a file, each whole or not at all, from
 * the version in in.txt. It says where it is, stays at the moment named by HOLD until its runner is
 * gone, and locks the file named by ALIVE as long as it lives.
 */
import { runStageCommand } from "../../src/pipeline/stage_command.ts";
import { replaceDirectory, writeFileAtomic } from "../../src/files/atomic_write.ts";

await runStageCommand({ name: "swap", summary: "Writes model/ and score.txt." }, async () => {
  const alive = Deno.env.get("ALIVE");
  if (alive) await (await Deno.open(alive, { create: true, write: true })).lock(true);
  const version = await Deno.readTextFile("in.txt");
  await reached("start");
  await replaceDirectory("model", async (staging) => {
    await Deno.writeTextFile(`${staging}/a`, version);
    await reached("half a folder");
    await Deno.writeTextFile(`${staging}/b`, version);
  });
  await reached("one out of two");
  await writeFileAtomic("score.txt", version);
  await reached("end");
});

async function reached(moment: string): Promise<void> {
  console.log(`reached: ${moment}`);
  if (moment !== Deno.env.get("HOLD")) return;
  setInterval(() => {}, 60_000); // Deno ends a process that waits for nothing.
  await new Promise(() => {});
}
