/**
 * The local registry: the model tables of MLflow's own database
 * (mlflow/store/model_registry/sqlalchemy_store.py).
 */
import { resolve } from "node:path";
import { UserError } from "../../errors.ts";
import { checkAlias, checkModelName } from "../registry/model_names.ts";
import type {
  ModelVersion,
  NewModelVersion,
  RegisteredModel,
  RegistryStore,
  VersionName,
} from "../registry/registry_store.ts";
import { ABSENT, TrackingError } from "../tracking_error.ts";
import { pathOfUri } from "./artifact_folder.ts";
import type { Database } from "./database.ts";
import { type TextRow, textsFromRows } from "./run_rows.ts";

/** Registered models in a database on this machine. */
export class LocalRegistry implements RegistryStore {
  readonly uri: string;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.uri = `sqlite:///${resolve(database.path)}`;
  }

  getRegisteredModel(name: string): Promise<RegisteredModel | undefined> {
    return Promise.try(() => {
      const row = this.#database.row<ModelRow>(
        "SELECT name, description FROM registered_models WHERE name = ?",
        name,
      );
      return row && this.#modelFromRow(row);
    });
  }

  searchRegisteredModels(): Promise<RegisteredModel[]> {
    return Promise.try(() => {
      const rows = this.#database.rows<ModelRow>(
        "SELECT name, description FROM registered_models ORDER BY name",
      );
      return rows.map((row) => this.#modelFromRow(row));
    });
  }

  #modelFromRow({ name, description }: ModelRow): RegisteredModel {
    const texts = (sql: string) => textsFromRows(this.#database.rows<TextRow>(sql, name));
    return {
      name,
      description: description ?? "",
      tags: texts("SELECT key, value FROM registered_model_tags WHERE name = ? ORDER BY key"),
      aliases: texts(
        `SELECT alias AS key, CAST(version AS TEXT) AS value FROM registered_model_aliases
         WHERE name = ? ORDER BY alias`,
      ),
    };
  }

  createRegisteredModel(name: string, description = ""): Promise<boolean> {
    return Promise.try(() => {
      checkModelName(name);
      const now = Date.now();
      return this.#database.insert("registered_models", {
        ...{ name, description },
        creation_time: now,
        last_updated_time: now,
      });
    });
  }

  createModelVersion(
    { name, source, runId, modelId, description = "", tags = {} }: NewModelVersion,
  ): Promise<ModelVersion> {
    return Promise.try(() => {
      const version = this.#database.transaction(() => {
        this.#demand(name);
        const now = Date.now();
        const { next } = this.#database.row<{ next: number }>(
          "SELECT coalesce(max(version), 0) + 1 AS next FROM model_versions WHERE name = ?",
          name,
        )!;
        this.#database.insert("model_versions", {
          ...{ name, version: next, description, source },
          creation_time: now,
          last_updated_time: now,
          current_stage: "None",
          run_id: runId ?? null,
          status: "READY",
          storage_location: this.#storageLocation(source, modelId),
        });
        for (const [key, value] of Object.entries(tags)) {
          this.#database.insert("model_version_tags", { key, value, name, version: next });
        }
        this.#database.run(
          "UPDATE registered_models SET last_updated_time = ? WHERE name = ?",
          ...[now, name],
        );
        return String(next);
      });
      return this.#version({ name, version })!;
    });
  }

  #storageLocation(source: string, modelId?: string): string {
    const id = modelId ?? /^models:\/(m-[^/]+)$/.exec(source)?.[1];
    if (id === undefined) return source;
    const row = this.#database.row<{ location: string }>(
      "SELECT artifact_location AS location FROM logged_models WHERE model_id = ?",
      id,
    );
    if (row) return row.location;
    throw new TrackingError(`Cannot register ${source}: no such logged model in ${this.uri}`, {
      code: ABSENT,
    });
  }

  getModelVersion(version: VersionName): Promise<ModelVersion | undefined> {
    return Promise.try(() => {
      return this.#version(version);
    });
  }

  searchModelVersions(name: string): Promise<ModelVersion[]> {
    return Promise.try(() => {
      const rows = this.#database.rows<VersionRow>(
        `${SELECT_VERSIONS} WHERE name = ? ORDER BY version DESC`,
        name,
      );
      return rows.map((row) => this.#versionFromRow(row));
    });
  }

  #version({ name, version }: VersionName): ModelVersion | undefined {
    const row = this.#database.row<VersionRow>(
      `${SELECT_VERSIONS} WHERE name = ? AND version = ?`,
      ...[name, Number(version)],
    );
    return row && this.#versionFromRow(row);
  }

  #versionFromRow(row: VersionRow): ModelVersion {
    return {
      name: row.name,
      version: String(row.version),
      creationTime: row.creation_time,
      source: row.source ?? "",
      ...(row.run_id === null ? {} : { runId: row.run_id }),
      description: row.description ?? "",
      tags: textsFromRows(this.#database.rows<TextRow>(
        "SELECT key, value FROM model_version_tags WHERE name = ? AND version = ? ORDER BY key",
        ...[row.name, row.version],
      )),
    };
  }

  setModelVersionTag(
    { name, version }: VersionName,
    { key, value }: { key: string; value: string },
  ): Promise<void> {
    return Promise.try(() => {
      this.#demand(name, version);
      this.#database.run(
        `INSERT INTO model_version_tags (key, value, name, version) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value`,
        ...[key, value, name, Number(version)],
      );
    });
  }

  deleteModelVersionTag({ name, version }: VersionName, key: string): Promise<void> {
    return Promise.try(() => {
      this.#database.run(
        "DELETE FROM model_version_tags WHERE name = ? AND version = ? AND key = ?",
        ...[name, Number(version), key],
      );
    });
  }

  setAlias({ name, version }: VersionName, alias: string): Promise<void> {
    return Promise.try(() => {
      checkAlias(alias);
      this.#database.transaction(() => {
        this.#demand(name, version);
        this.#database.run(
          `INSERT INTO registered_model_aliases (alias, version, name) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET version = excluded.version`,
          ...[alias, Number(version), name],
        );
      });
    });
  }

  deleteAlias(name: string, alias: string): Promise<void> {
    return Promise.try(() => {
      this.#database.run(
        "DELETE FROM registered_model_aliases WHERE name = ? AND alias = ?",
        ...[name, alias],
      );
    });
  }

  getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    return Promise.try(() => {
      const row = this.#database.row<{ version: number }>(
        "SELECT version FROM registered_model_aliases WHERE name = ? AND alias = ?",
        ...[name, alias],
      );
      return row && this.#version({ name, version: String(row.version) });
    });
  }

  modelFolder({ name, version }: VersionName): Promise<string> {
    return Promise.try(() => {
      const row = this.#database.row<VersionRow>(
        `${SELECT_VERSIONS} WHERE name = ? AND version = ?`,
        ...[name, Number(version)],
      );
      if (!row) throw absentVersion(name, version);
      const location = row.storage_location || row.source || "";
      if (/^(runs|models):/.test(location)) {
        throw new UserError(
          `Cannot open version ${version} of model '${name}': it lies at ${location}, expected a ` +
            "folder of this machine",
        );
      }
      return pathOfUri(location);
    });
  }

  /** @throws {TrackingError} where the model or the version is not registered. */
  #demand(name: string, version?: string): void {
    const model = this.#database.row("SELECT 1 FROM registered_models WHERE name = ?", name);
    if (!model) {
      throw new TrackingError(`Cannot find registered model '${name}': expected it registered`, {
        code: ABSENT,
      });
    }
    if (version !== undefined && !this.#version({ name, version })) {
      throw absentVersion(name, version);
    }
  }
}

const SELECT_VERSIONS = `SELECT name, version, creation_time, source, run_id, description,
  storage_location FROM model_versions`;

interface ModelRow {
  name: string;
  description: string | null;
}

interface VersionRow {
  name: string;
  version: number;
  creation_time: number;
  source: string | null;
  run_id: string | null;
  description: string | null;
  storage_location: string | null;
}

function absentVersion(name: string, version: string): TrackingError {
  return new TrackingError(
    `Cannot find version ${version} of model '${name}': expected one that is registered`,
    { code: ABSENT },
  );
}
