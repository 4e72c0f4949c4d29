import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig, readDvcConfig } from "../../src/dvc/config_file.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "./_tree.ts";

Deno.test("parseConfig() reads sections, quotes and comments as DVC writes them", () => {
  assert.deepEqual(
    parseConfig(
      `# ours\n[core]\n    remote = store\n['remote "store"']\n    url = "s3://b/p = q"\n`,
      "config",
    ),
    { core: { remote: "store" }, 'remote "store"': { url: "s3://b/p = q" } },
  );
});

Deno.test("parseConfig() names the line that it cannot read", () => {
  assert.throws(() => parseConfig("[core]\nremote\n", "config"), /line 2 is 'remote'/);
});

Deno.test("readDvcConfig() lets the local file override, and takes folders from the file's own", () =>
  withFolder(async (folder) => {
    await writeTree(folder, {
      "home/dvc/config": "[core]\nremote = far\n",
      "r/.dvc/config": `[core]\nremote = near\n['remote "near"']\nurl = ../../store\n`,
      "r/.dvc/config.local":
        `['remote "near"']\nsecret_access_key = s\n[cache]\ntype = hardlink,copy\n`,
    });
    const config = await readDvcConfig(
      join(folder, "r"),
      (name) => name === "XDG_CONFIG_HOME" ? join(folder, "home") : undefined,
    );
    assert.equal(config.defaultRemote, "near");
    assert.deepEqual(config.remotes.near, { url: join(folder, "store"), secret_access_key: "s" });
    assert.deepEqual(config.linkTypes, ["hardlink", "copy"]);
  }));
