/** Databases that MLflow made earlier or later, and files that are none. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openDatabase, openForReading } from "../../../src/tracking/local/database.ts";
import { LocalRuns } from "../../../src/tracking/local/local_runs.ts";
import { withFolder } from "../../_temporary.ts";

/** A database with MLflow's tables, changed by some statements. */
async function changed(folder: string, sql: string): Promise<string> {
  const path = join(folder, "mlflow.db");
  (await openDatabase(path))[Symbol.dispose]();
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  return path;
}

Deno.test("openDatabase() uses what a later MLflow made, whatever it added", () =>
  withFolder(async (folder) => {
    const path = await changed(
      folder,
      `UPDATE alembic_version SET version_num = 'ffffffffffff';
       ALTER TABLE runs ADD COLUMN colour VARCHAR(9);
       ALTER TABLE metrics ADD COLUMN unit VARCHAR(9) NOT NULL DEFAULT '';
       CREATE TABLE dreams (id INTEGER)`,
    );
    using database = await openDatabase(path);
    const runs = new LocalRuns(database);
    const experimentId = await runs.createExperiment("shop");
    const { runId } = await runs.createRun({ experimentId, name: "x", startTime: 1 });
    await runs.logBatch(runId, { metrics: [{ key: "a", value: 1, timestamp: 1, step: 1 }] });
    assert.equal((await runs.getMetricHistory(runId, "a")).length, 1);
  }));

for (
  const [sql, expected] of [
    ["DROP TABLE logged_model_tags", /no table logged_model_tags.*mlflow db upgrade/],
    ["ALTER TABLE metrics DROP COLUMN is_nan", /table metrics has no column is_nan/],
    [
      "DROP TABLE tags; CREATE TABLE tags (key, value, run_uuid, colour TEXT NOT NULL)",
      /table tags demands a column colour/,
    ],
  ] as const
) {
  Deno.test(`openDatabase() refuses a database after ${sql}`, () =>
    withFolder(async (folder) => {
      // SQLite drops no column that a constraint names.
      const path = await changed(
        folder,
        sql.includes("DROP COLUMN")
          ? "DROP TABLE metrics; CREATE TABLE metrics (key, value, timestamp, run_uuid, step)"
          : sql,
      );
      await assert.rejects(openDatabase(path), expected);
    }));
}

Deno.test("openDatabase() refuses a file that is no database, and leaves it as it is", () =>
  withFolder(async (folder) => {
    const path = join(folder, "mlflow.db");
    await Deno.writeTextFile(path, "not a database, but a letter to a friend".repeat(9));
    await assert.rejects(openDatabase(path), /Cannot open .*mlflow\.db: .*not a database/);
    assert.match(await Deno.readTextFile(path), /^not a database, but/);
  }));

Deno.test("openDatabase() makes the tables of an empty file, as of none", () =>
  withFolder(async (folder) => {
    const path = join(folder, "mlflow.db");
    await Deno.writeTextFile(path, "");
    using database = await openDatabase(path);
    assert.equal(database.rows("SELECT * FROM alembic_version").length, 1);
  }));

Deno.test("openDatabase() lets many open a new database at once", () =>
  withFolder(async (folder) => {
    const path = join(folder, "mlflow.db");
    const all = await Promise.all(Array.from({ length: 8 }, () => openDatabase(path)));
    const ids = await Promise.all(all.map((each) => new LocalRuns(each).createExperiment("shop")));
    assert.deepEqual(new Set(ids).size, 1);
    for (const each of all) each[Symbol.dispose]();
  }));

Deno.test("openForReading() makes nothing", () =>
  withFolder(async (folder) => {
    const path = join(folder, "mlflow.db");
    assert.equal(await openForReading(path), undefined);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  }));

Deno.test("Database.transaction() keeps nothing of a body that throws", () =>
  withFolder(async (folder) => {
    using database = await openDatabase(join(folder, "mlflow.db"));
    assert.throws(() =>
      database.transaction(() => {
        database.insert("registered_models", { name: "text" });
        throw new Error("no");
      }), /no/);
    assert.deepEqual(database.rows("SELECT name FROM registered_models"), []);
  }));
