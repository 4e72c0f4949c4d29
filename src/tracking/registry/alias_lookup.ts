/** Finds the version that an alias points to, in whichever registry holds it. */
import { UserError } from "../../errors.ts";
import { openForReading } from "../local/database.ts";
import { LocalRegistry } from "../local/local_registry.ts";
import {
  databasePath,
  isServer,
  type OpenOptions,
  openStore,
  type StoreLocation,
} from "../open_store.ts";
import { type ModelAlias, type RegisteredVersion, versionAtAlias } from "./file_registry.ts";
import type { RegistryStore } from "./registry_store.ts";

/** Returns the version that an alias points to; undefined while the alias is being written. */
export type AliasLookup = (alias: ModelAlias) => Promise<RegisteredVersion | undefined>;

/**
 * The lookup in a server's registry, in that of a database, or in a folder of MLflow's file store.
 *
 * @throws {UserError} from the lookup: no registry there.
 */
export function aliasLookup(location: StoreLocation, options: OpenOptions = {}): AliasLookup {
  const { uri } = location;
  if (uri !== undefined && isServer(uri)) {
    const store = openStore(location, options);
    return async (alias) => await lookUp((await store).registry, alias);
  }
  if (uri !== undefined && !uri.startsWith("sqlite:")) {
    return (alias) => versionAtAlias(uri, alias);
  }
  const path = databasePath(uri);
  return async (alias) => {
    using database = await openForReading(path);
    if (database) return await lookUp(new LocalRegistry(database), alias);
    throw new UserError(
      `Cannot find models:/${alias.name}@${alias.alias}: no registry at ${path}, expected one ` +
        `(deno task register ${alias.name} makes it)`,
    );
  };
}

async function lookUp(
  registry: RegistryStore,
  { name, alias }: ModelAlias,
): Promise<RegisteredVersion> {
  const found = await registry.getModelVersionByAlias(name, alias);
  if (found) return { version: found.version, folder: await registry.modelFolder(found) };
  const model = await registry.getRegisteredModel(name);
  const [missing, known] = model
    ? [`alias '${alias}' of '${name}'`, Object.keys(model.aliases)]
    : [`model '${name}'`, (await registry.searchRegisteredModels()).map((each) => each.name)];
  throw new UserError(
    `Cannot find models:/${name}@${alias}: no ${missing} in ${registry.uri}, expected ` +
      (known.length > 0 ? `one of ${known.join(", ")}` : "it to be registered first"),
  );
}
