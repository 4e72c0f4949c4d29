/** DVC itself: its command line in a folder, and its own code as the judge. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { OVERRIDES_VARIABLE } from "../../src/config/inherited_overrides.ts";
import { python } from "./_python.ts";

const DVC = fileURLToPath(new URL("../../.venv/bin/dvc", import.meta.url));

interface Verdict {
  version: string;
  status: unknown[];
  stages: Record<string, { cmd: unknown; deps: string[]; outs: [string, boolean][] }>[];
  yaml: { read: unknown; spelled: string }[];
}

/** Asks `dvc_judge.py`. */
export function judge(question: {
  status?: string[];
  stages?: string[];
  yaml?: { text: string; value: unknown }[];
}): Promise<Verdict> {
  return python<Verdict>("dvc_judge.py", question);
}

/** Runs `dvc` in a folder, with no configuration but the folder's, and gives what it printed. */
export async function dvc(folder: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(DVC, {
    args,
    cwd: folder,
    env: {
      DVC_NO_ANALYTICS: "1",
      DVC_GLOBAL_CONFIG_DIR: `${folder}/.dvc/tmp`,
      DVC_SYSTEM_CONFIG_DIR: `${folder}/.dvc/tmp`,
      DVC_SITE_CACHE_DIR: `${folder}/.dvc/tmp/site`,
      SHELL: "/bin/sh",
      [OVERRIDES_VARIABLE]: "[]",
    },
  }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  assert.ok(success, `dvc ${args.join(" ")}: ${text}`);
  return text;
}
