/** Data set inputs of runs in MLflow's database. */
import { randomUUID } from "node:crypto";
import type { DatasetInput } from "../entities.ts";
import type { Database, Row } from "./database.ts";
import { inputFromRows, type TextRow } from "./run_rows.ts";

/** Writes an input of a run; one that is there stays. */
export function insertInput(
  database: Database,
  input: DatasetInput,
  { runId, experimentId }: { runId: string; experimentId: number },
): void {
  const newId = () => randomUUID().replaceAll("-", "");
  database.insert("datasets", {
    dataset_uuid: newId(),
    experiment_id: experimentId,
    name: input.name,
    digest: input.digest,
    dataset_source_type: input.sourceType,
    dataset_source: input.source,
    dataset_schema: input.schema ?? null,
    dataset_profile: input.profile ?? null,
  });
  const { dataset_uuid: datasetId } = database.row<{ dataset_uuid: string }>(
    "SELECT dataset_uuid FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?",
    ...[experimentId, input.name, input.digest],
  )!;
  const inputId = newId();
  const isNew = database.insert("inputs", {
    input_uuid: inputId,
    source_type: "DATASET",
    source_id: datasetId,
    destination_type: "RUN",
    destination_id: runId,
  });
  if (!isNew) return;
  for (const [name, value] of Object.entries(input.tags ?? {})) {
    database.insert("input_tags", { input_uuid: inputId, name, value });
  }
}

/** The data sets that a run used. */
export function inputsOfRun(database: Database, runId: string): DatasetInput[] {
  const rows = database.rows(
    `SELECT inputs.input_uuid, datasets.* FROM inputs JOIN datasets ON source_id = dataset_uuid
     WHERE destination_type = 'RUN' AND source_type = 'DATASET' AND destination_id = ?
     ORDER BY inputs.rowid`,
    runId,
  );
  return rows.map((row: Row) =>
    inputFromRows(
      row,
      database.rows<TextRow>(
        "SELECT name AS key, value FROM input_tags WHERE input_uuid = ? ORDER BY name",
        row.input_uuid,
      ),
    )
  );
}
