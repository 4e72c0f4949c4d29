/**
 * Moves a model through its registry: a version is registered as challenger, becomes champion, and
 * is taken back. Every step can be cut anywhere and done again; the alias moves in one write.
 */
import { UserError } from "../../errors.ts";
import type { LoggedModel, Texts } from "../entities.ts";
import type { ModelVersion, RegistryStore } from "./registry_store.ts";

/** The alias of the version that serves. */
export const CHAMPION = "champion";
/** The alias of the version that may become the champion. */
export const CHALLENGER = "challenger";
/** The tag of a version that says what its model's files are, as a hash. */
export const DIGEST = "model.digest";

/** A change of an alias. */
export interface AliasMove {
  version: ModelVersion;
  /** The version that had the alias before; the same one where nothing changed. */
  before?: string;
}

/** Registers a model, unless a version has its digest already, and gives it an alias. */
export async function registerVersion(
  registry: RegistryStore,
  { name, model, digest, alias, tags = {} }: {
    name: string;
    model: LoggedModel;
    digest: string;
    alias: string;
    tags?: Texts;
  },
): Promise<AliasMove & { isNew: boolean }> {
  await registry.createRegisteredModel(name);
  const versions = await registry.searchModelVersions(name);
  const same = versions.find((version) => version.tags[DIGEST] === digest);
  const version = same ?? await registry.createModelVersion({
    name,
    source: model.uri,
    runId: model.runId,
    modelId: model.modelId,
    tags: { ...tags, [DIGEST]: digest },
  });
  const move = await moveAlias(registry, { version, alias });
  return { ...move, isNew: same === undefined };
}

/**
 * Makes a version the champion: the named one, or else the challenger.
 *
 * @throws {UserError} where there is none.
 */
export async function promote(
  registry: RegistryStore,
  { name, version: wanted }: { name: string; version?: string },
): Promise<AliasMove> {
  const version = wanted === undefined
    ? await registry.getModelVersionByAlias(name, CHALLENGER)
    : await registry.getModelVersion({ name, version: wanted });
  if (!version) throw await noVersion(registry, { name, alias: CHALLENGER, wanted });
  const before = await registry.getModelVersionByAlias(name, CHAMPION);
  if (before && before.version !== version.version) {
    // Before the alias moves: a way back that nobody took is no harm.
    await registry.setModelVersionTag(version, { key: BEFORE, value: before.version });
  }
  const move = await moveAlias(registry, { version, alias: CHAMPION });
  const challenger = await registry.getModelVersionByAlias(name, CHALLENGER);
  if (challenger?.version === version.version) await registry.deleteAlias(name, CHALLENGER);
  return move;
}

/**
 * Makes the version that was champion before the present one champion again.
 *
 * @throws {UserError} where there is no champion, or none before it.
 */
export async function rollback(registry: RegistryStore, name: string): Promise<AliasMove> {
  const champion = await registry.getModelVersionByAlias(name, CHAMPION);
  if (!champion) throw await noVersion(registry, { name, alias: CHAMPION });
  const earlier = champion.tags[BEFORE];
  const version = earlier === undefined
    ? undefined
    : await registry.getModelVersion({ name, version: earlier });
  if (version) return await moveAlias(registry, { version, alias: CHAMPION });
  throw new UserError(
    `Cannot roll back '${name}': version ${champion.version} is the first champion, expected one ` +
      "that took another's place",
  );
}

/** The tag of a version that says which one was champion before it. */
const BEFORE = `${CHAMPION}.before`;

async function moveAlias(
  registry: RegistryStore,
  { version, alias }: { version: ModelVersion; alias: string },
): Promise<AliasMove> {
  const before = await registry.getModelVersionByAlias(version.name, alias);
  if (before?.version !== version.version) await registry.setAlias(version, alias);
  return { version, before: before?.version };
}

async function noVersion(
  registry: RegistryStore,
  { name, alias, wanted }: { name: string; alias: string; wanted?: string },
): Promise<UserError> {
  const versions = await registry.searchModelVersions(name);
  const model = await registry.getRegisteredModel(name);
  const known = versions.map(({ version }) => version).reverse().join(", ") || "none";
  const aliases =
    Object.entries(model?.aliases ?? {}).map(([alias, version]) => `${alias} → ${version}`).join(
      ", ",
    ) || "no alias";
  return new UserError(
    `Cannot find ${
      wanted === undefined ? `the ${alias} of '${name}'` : `version ${wanted} of '${name}'`
    }: registered are versions ${known} (${aliases}), expected one of them ` +
      `(deno task register ${name} adds one)`,
  );
}
