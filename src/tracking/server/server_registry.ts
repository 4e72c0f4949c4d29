/** The registry of an MLflow server over its REST API. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { exists, replaceDirectory } from "../../files/atomic_write.ts";
import { checkAlias, checkModelName } from "../registry/model_names.ts";
import type {
  ModelVersion,
  NewModelVersion,
  RegisteredModel,
  RegistryStore,
  VersionName,
} from "../registry/registry_store.ts";
import { TAKEN, TrackingError, unlessAbsent } from "../tracking_error.ts";
import type { HttpClient, HttpRequest } from "./http_client.ts";
import {
  modelVersionMessage,
  pairsMessage,
  registeredModelMessage,
  runMessage,
} from "./messages.ts";
import { listArtifacts, readArtifact } from "./server_artifacts.ts";

const API = "/api/2.0/mlflow";

/** Registered models of a server. */
export class ServerRegistry implements RegistryStore {
  readonly uri: string;
  readonly #http: HttpClient;
  /** The folder into which the files of versions are brought. */
  readonly #downloads: string;

  constructor(http: HttpClient, { downloads }: { downloads: string }) {
    this.uri = http.uri;
    this.#http = http;
    this.#downloads = downloads;
  }

  async getRegisteredModel(name: string): Promise<RegisteredModel | undefined> {
    const answer = await this.#get("registered-models/get", { name }).catch(unlessAbsent);
    if (answer === undefined) return undefined;
    return registeredModelMessage.parse((answer as { registered_model: unknown }).registered_model);
  }

  async searchRegisteredModels(): Promise<RegisteredModel[]> {
    return await this.#pages("registered-models/search", {
      ...{ key: "registered_models" },
      read: (message) => registeredModelMessage.parse(message),
    });
  }

  async createRegisteredModel(name: string, description = ""): Promise<boolean> {
    checkModelName(name);
    return await this.#send("POST", "registered-models/create", { name, description })
      .then(() => true, (error) => {
        if (error instanceof TrackingError && error.code === TAKEN) return false;
        throw error;
      });
  }

  async createModelVersion(
    { name, source, runId, modelId, description, tags }: NewModelVersion,
  ): Promise<ModelVersion> {
    const answer = await this.#send("POST", "model-versions/create", {
      ...{ name, source, description },
      run_id: runId,
      model_id: modelId,
      tags: pairsMessage(tags),
    });
    return versionIn(answer);
  }

  async getModelVersion({ name, version }: VersionName): Promise<ModelVersion | undefined> {
    const answer = await this.#get("model-versions/get", { name, version }).catch(unlessAbsent);
    return answer === undefined ? undefined : versionIn(answer);
  }

  async searchModelVersions(name: string): Promise<ModelVersion[]> {
    const quoted = name.includes("'") ? `"${name}"` : `'${name}'`;
    const versions = await this.#pages("model-versions/search", {
      key: "model_versions",
      query: { filter: `name=${quoted}` },
      read: (message) => modelVersionMessage.parse(message),
    });
    return versions.sort((a, b) => Number(b.version) - Number(a.version));
  }

  async setModelVersionTag(
    version: VersionName,
    { key, value }: { key: string; value: string },
  ): Promise<void> {
    await this.#send("POST", "model-versions/set-tag", { ...version, key, value });
  }

  async deleteModelVersionTag(version: VersionName, key: string): Promise<void> {
    await this.#send("DELETE", "model-versions/delete-tag", { ...version, key });
  }

  async setAlias({ name, version }: VersionName, alias: string): Promise<void> {
    checkAlias(alias);
    await this.#send("POST", "registered-models/alias", { name, alias, version });
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.#send("DELETE", "registered-models/alias", { name, alias });
  }

  async getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    const answer = await this.#get("registered-models/alias", { name, alias }).catch((error) => {
      // An alias that is not there is an invalid value to some versions of MLflow.
      if (error instanceof TrackingError && /alias .* not found/i.test(error.message)) return;
      return unlessAbsent(error);
    });
    return answer === undefined ? undefined : versionIn(answer);
  }

  /** Downloads the version once; a version never changes. */
  async modelFolder({ name, version }: VersionName): Promise<string> {
    const answer = await this.#get("model-versions/get-download-uri", { name, version });
    const uri = await this.#artifactUri((answer as { artifact_uri: string }).artifact_uri);
    const place = createHash("sha256").update(`${this.uri}\n${uri}`).digest("hex").slice(0, 16);
    const folder = join(this.#downloads, `${name}-${version}-${place}`);
    if (await exists(folder)) return folder;
    await replaceDirectory(folder, async (staging) => {
      for (const { path } of await listArtifacts(this.#http, uri)) {
        const file = join(staging, path);
        await Deno.mkdir(join(file, ".."), { recursive: true });
        await Deno.writeFile(file, await readArtifact(this.#http, { uri, path }));
      }
    });
    return folder;
  }

  /** Servers before MLflow 3 answer with a folder of a run. */
  async #artifactUri(uri: string): Promise<string> {
    const [, runId, path] = /^runs:\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    if (runId === undefined) return uri;
    const answer = await this.#get("runs/get", { run_id: runId });
    const { artifactUri } = runMessage.parse((answer as { run: unknown }).run);
    return `${artifactUri}/${path}`;
  }

  #get(path: string, query: Record<string, string>): Promise<unknown> {
    return this.#http.json({ method: "GET", path: `${API}/${path}`, query });
  }

  /** Sends a change; one that sets a tag or an alias is repeatable, one that creates is not. */
  #send(method: HttpRequest["method"], path: string, json: unknown): Promise<unknown> {
    const repeatable = !path.endsWith("/create");
    return this.#http.json({ method, path: `${API}/${path}`, json, repeatable });
  }

  async #pages<Entity>(
    path: string,
    { key, query = {}, read }: {
      key: string;
      query?: Record<string, string>;
      read: (message: unknown) => Entity;
    },
  ): Promise<Entity[]> {
    const found: Entity[] = [];
    let token = "";
    do {
      const page = await this.#get(path, {
        ...query,
        max_results: "200",
        ...(token ? { page_token: token } : {}),
      }) as Record<string, unknown> | undefined;
      found.push(...(page?.[key] as unknown[] ?? []).map(read));
      token = String(page?.next_page_token ?? "");
    } while (token !== "");
    return found;
  }
}

function versionIn(answer: unknown): ModelVersion {
  return modelVersionMessage.parse((answer as { model_version: unknown }).model_version);
}
