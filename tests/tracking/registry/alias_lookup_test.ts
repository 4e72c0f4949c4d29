/** Aliases, followed in a database and on a server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openDatabase } from "../../../src/tracking/local/database.ts";
import { localStore } from "../../../src/tracking/open_store.ts";
import { aliasLookup } from "../../../src/tracking/registry/alias_lookup.ts";
import { withFolder } from "../../_temporary.ts";
import { mlflowServer } from "../_mlflow_server.ts";

const ALIAS = { name: "text", alias: "champion" };

/** A database in which version 1 of `text` is champion, with its files where a run keeps them. */
async function withChampion(
  body: (place: { folder: string; path: string; source: string }) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, "mlflow.db");
    const source = join(folder, "mlruns/1/r/artifacts/text");
    await Deno.mkdir(source, { recursive: true });
    await Deno.writeTextFile(join(source, "model.onnx"), "weights");
    await body({ folder, path, source });
  });
}

Deno.test("aliasLookup() follows an alias in a database", () =>
  withChampion(async ({ path, source }) => {
    const lookUp = aliasLookup({ uri: `sqlite:///${path}` });
    await assert.rejects(lookUp(ALIAS), /no registry at .*deno task register text/);
    using store = localStore(await openDatabase(path));
    await assert.rejects(lookUp(ALIAS), /no model 'text' .*expected it to be registered first/);
    await store.registry.createRegisteredModel("text");
    const version = await store.registry.createModelVersion({ name: "text", source });
    await store.registry.setAlias(version, "best");
    await assert.rejects(lookUp(ALIAS), /no alias 'champion' of 'text' .*expected one of best/);
    await store.registry.setAlias(version, "champion");
    assert.deepEqual(await lookUp(ALIAS), { version: "1", folder: source });
  }));

Deno.test("aliasLookup() follows an alias on a server and brings the files here", () =>
  withChampion(async ({ folder, path }) => {
    using database = await openDatabase(path);
    const { fetch } = mlflowServer(database);
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => fetch(request),
    );
    const { registry } = localStore(database);
    await registry.createRegisteredModel("text");
    const source = "mlflow-artifacts:/1/r/artifacts/text";
    await registry.setAlias(
      await registry.createModelVersion({ name: "text", source }),
      "champion",
    );
    const uri = `http://127.0.0.1:${server.addr.port}`;
    const lookUp = aliasLookup({ uri }, { downloads: join(folder, "downloads") });
    const found = (await lookUp(ALIAS))!;
    assert.equal(found.version, "1");
    assert.equal(await Deno.readTextFile(join(found.folder, "model.onnx")), "weights");
    await Deno.remove(join(folder, "mlruns"), { recursive: true });
    assert.deepEqual(await lookUp(ALIAS), found, "a version is brought once");
  }));
