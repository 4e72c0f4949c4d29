/** The interface of a registry of models: a server's or the local one's, in MLflow's terms. */
import type { Texts } from "../entities.ts";

/** A name under which versions of a model are registered. */
export interface RegisteredModel {
  name: string;
  description: string;
  tags: Texts;
  /** The version that each alias points to. */
  aliases: Texts;
}

/** A version of a registered model. */
export interface ModelVersion {
  name: string;
  /** A number, as text. */
  version: string;
  /** Milliseconds since 1970. */
  creationTime: number;
  /** `models:/<model_id>`, `runs:/<run>/<path>`, a path or a URI. */
  source: string;
  runId?: string;
  description: string;
  tags: Texts;
}

/** Properties of a version at its registration. */
export interface NewModelVersion {
  name: string;
  source: string;
  runId?: string;
  modelId?: string;
  description?: string;
  tags?: Texts;
}

/** A version by its name. */
export interface VersionName {
  name: string;
  version: string;
}

/** Models, their versions and the aliases that point to them. */
export interface RegistryStore {
  readonly uri: string;
  getRegisteredModel(name: string): Promise<RegisteredModel | undefined>;
  searchRegisteredModels(): Promise<RegisteredModel[]>;
  /** Makes the name known; one that is there stays as it is. Gives whether it is new. */
  createRegisteredModel(name: string, description?: string): Promise<boolean>;
  createModelVersion(version: NewModelVersion): Promise<ModelVersion>;
  getModelVersion(version: VersionName): Promise<ModelVersion | undefined>;
  /** Every version of a model, the newest first. */
  searchModelVersions(name: string): Promise<ModelVersion[]>;
  setModelVersionTag(version: VersionName, tag: { key: string; value: string }): Promise<void>;
  deleteModelVersionTag(version: VersionName, key: string): Promise<void>;
  /** Lets an alias point to a version, wherever it pointed before. */
  setAlias(version: VersionName, alias: string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
  /** The version that an alias points to. */
  getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion | undefined>;
  /** The folder of this machine that holds the version's files; they are brought there if need be. */
  modelFolder(version: VersionName): Promise<string>;
}
