import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { UserError } from "../../../src/errors.ts";
import { parseModelUri, versionAtAlias } from "../../../src/tracking/registry/file_registry.ts";
import { withFolder } from "../../_temporary.ts";

const MLFLOW_VERSION_META = `creation_timestamp: 1795464359696
current_stage: None
description: null
name: text
run_id: null
source: models:/m-b195cfc1f9df49c087b93b23c69debd4
status: READY
storage_location: file:///data/mlruns/0/models/m%20b195/artifacts
version: 3
`;

/** Runs `body` with a registry of the given files, by path below `models/text`. */
function withRegistry(
  files: Record<string, string>,
  body: (mlruns: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (mlruns) => {
    for (const [path, content] of Object.entries(files)) {
      const file = join(mlruns, "models/text", path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, content);
    }
    await body(mlruns);
  });
}

const champion = { name: "text", alias: "champion" };

function refused(complaint: RegExp): (error: Error) => boolean {
  return (error) => {
    assert.ok(error instanceof UserError, error.stack);
    assert.match(error.message, complaint);
    return true;
  };
}

Deno.test("parseModelUri() reads MLflow's URIs", () => {
  assert.deepEqual(parseModelUri("models:/text@champion"), champion);
  assert.deepEqual(parseModelUri("models:/texte n° 2@à-voir"), {
    name: "texte n° 2",
    alias: "à-voir",
  });
});

for (
  const uri of [
    ...["models:/text", "models:/text/3", "models:text@champion", "models:/@champion"],
    ...["models:/text@", "models:/../x@champion", "models:/..@champion", "models:/text@.."],
    ...["models:/text@a/b", "models:/a@b@c"],
  ]
) {
  Deno.test(`parseModelUri() refuses ${uri}`, () => {
    assert.throws(() => parseModelUri(uri), refused(/expected models:\/<name>@<alias>/));
  });
}

Deno.test("versionAtAlias() says where the version lies that an alias points to", () =>
  withRegistry({
    "aliases/champion": "3",
    "aliases/challenger": "12",
    "version-3/meta.yaml": MLFLOW_VERSION_META,
    "version-12/meta.yaml": "source: models/text\nversion: 12\nstorage_location: null\n",
  }, async (mlruns) => {
    assert.deepEqual(await versionAtAlias(mlruns, champion), {
      version: "3",
      folder: "/data/mlruns/0/models/m b195/artifacts",
    });
    assert.deepEqual(await versionAtAlias(mlruns, { name: "text", alias: "challenger" }), {
      version: "12",
      folder: "models/text",
    });
  }));

Deno.test("versionAtAlias() waits while the alias is being written", () =>
  withRegistry({ "aliases/champion": "" }, async (mlruns) => {
    assert.equal(await versionAtAlias(mlruns, champion), undefined);
  }));

const faults: [what: string, files: Record<string, string>, complaint: RegExp][] = [
  ["an empty registry", {}, /no model 'text' in .*expected it to be registered first/],
  [
    "an alias that is not there",
    { "aliases/best": "1", "aliases/worst": "2" },
    /no alias 'champion' of 'text' in .*expected one of best, worst/,
  ],
  [
    "a version that was deleted",
    { "aliases/champion": "4", "version-1/meta.yaml": "", "tags/x": "" },
    /version 4 is not in .*expected one of 1$/,
  ],
  [
    "a version that tells no source",
    { "aliases/champion": "1", "version-1/meta.yaml": "version: 1\n" },
    /version-1\/meta\.yaml: .*source/s,
  ],
  [
    "a version whose file is no YAML",
    { "aliases/champion": "1", "version-1/meta.yaml": "source: [" },
    /version-1\/meta\.yaml: /,
  ],
  [
    "a version that lies elsewhere",
    { "aliases/champion": "1", "version-1/meta.yaml": "source: s3://shop/text\n" },
    /s3:\/\/shop\/text: expected a folder of this machine/,
  ],
];
for (const [what, files, complaint] of faults) {
  Deno.test(`versionAtAlias() complains of ${what}`, () =>
    withRegistry(files, async (mlruns) => {
      await assert.rejects(versionAtAlias(mlruns, champion), refused(complaint));
    }));
}
