/** A registry that sends webhooks for its changes, as a server of MLflow does. */
import type {
  ModelVersion,
  NewModelVersion,
  RegisteredModel,
  RegistryStore,
  VersionName,
} from "./registry_store.ts";
import type { WebhookSender } from "./webhooks.ts";

/** Forwards all calls to a registry and sends an event after each change. */
export class WatchedRegistry implements RegistryStore {
  readonly uri: string;
  readonly #registry: RegistryStore;
  readonly #sender: WebhookSender;

  constructor(registry: RegistryStore, sender: WebhookSender) {
    this.uri = registry.uri;
    this.#registry = registry;
    this.#sender = sender;
  }

  getRegisteredModel(name: string): Promise<RegisteredModel | undefined> {
    return this.#registry.getRegisteredModel(name);
  }

  searchRegisteredModels(): Promise<RegisteredModel[]> {
    return this.#registry.searchRegisteredModels();
  }

  async createRegisteredModel(name: string, description = ""): Promise<boolean> {
    const isNew = await this.#registry.createRegisteredModel(name, description);
    if (isNew) {
      await this.#sender.send("registered_model.created", { name, tags: {}, description });
    }
    return isNew;
  }

  async createModelVersion(version: NewModelVersion): Promise<ModelVersion> {
    const created = await this.#registry.createModelVersion(version);
    const { name, source, runId, tags, description } = created;
    await this.#sender.send("model_version.created", {
      ...{ name, version: created.version, source, tags, description },
      run_id: runId ?? null,
    });
    return created;
  }

  getModelVersion(version: VersionName): Promise<ModelVersion | undefined> {
    return this.#registry.getModelVersion(version);
  }

  searchModelVersions(name: string): Promise<ModelVersion[]> {
    return this.#registry.searchModelVersions(name);
  }

  async setModelVersionTag(
    { name, version }: VersionName,
    tag: { key: string; value: string },
  ): Promise<void> {
    await this.#registry.setModelVersionTag({ name, version }, tag);
    await this.#sender.send("model_version_tag.set", { name, version, ...tag });
  }

  async deleteModelVersionTag({ name, version }: VersionName, key: string): Promise<void> {
    await this.#registry.deleteModelVersionTag({ name, version }, key);
    await this.#sender.send("model_version_tag.deleted", { name, version, key });
  }

  async setAlias({ name, version }: VersionName, alias: string): Promise<void> {
    await this.#registry.setAlias({ name, version }, alias);
    await this.#sender.send("model_version_alias.created", { name, alias, version });
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.#registry.deleteAlias(name, alias);
    await this.#sender.send("model_version_alias.deleted", { name, alias });
  }

  getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion | undefined> {
    return this.#registry.getModelVersionByAlias(name, alias);
  }

  modelFolder(version: VersionName): Promise<string> {
    return this.#registry.modelFolder(version);
  }
}
