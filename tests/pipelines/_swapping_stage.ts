/**
 * A stage as ours are: a command that writes a folder and a file, each whole or not at all, from
 * the version in in.txt. It says where it is, and stays at the moment named by HOLD until its
 * runner is gone.
 */
import { runCommand } from "../../src/cli.ts";
import { replaceDirectory, writeFileAtomic } from "../../src/files.ts";

await runCommand({ name: "swap", summary: "Writes model/ and score.txt." }, async () => {
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
  if (moment === Deno.env.get("HOLD")) await new Promise(() => {});
}
