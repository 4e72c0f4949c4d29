import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "./_repository.ts";
import { withFolder } from "./_temporary.ts";

const PROGRAM = `
import { denoCommand } from ${JSON.stringify(`file://${ROOT}src/deno_command.ts`)};
const { success } = await new Deno.Command(denoCommand(), { args: ["--version"] }).output();
console.log(success);`;

Deno.test("Deno starts again where it may run by name alone and the name is a link, as under npx", () =>
  withFolder(async (folder) => {
    const link = join(folder, "deno");
    await Deno.symlink(Deno.execPath(), link);
    await Deno.writeTextFile(join(folder, "program.ts"), PROGRAM);
    const { stdout, stderr } = await new Deno.Command(link, {
      args: ["run", "--no-prompt", "--allow-read", "--allow-run=deno", join(folder, "program.ts")],
      env: { PATH: `${folder}:/usr/bin:/bin` },
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.match(said, /^true\n/, said);
  }));
