/** The cache and the configuration of the repository in the current folder. */
import { UserError } from "../errors.ts";
import { infoIfPresent } from "../files/if_present.ts";
import { type DvcConfig, readDvcConfig } from "../dvc/config_file.ts";
import { type LinkType, ObjectCache } from "../dvc/object_cache.ts";
import { StatCacheFile } from "../dvc/stat_cache.ts";

/** A repository that data is added to, pushed from and pulled into. */
export interface DataRepository {
  config: DvcConfig;
  cache: ObjectCache;
  statCache: StatCacheFile;
}

/**
 * Opens the repository in the current folder; `env` gives environment variables.
 *
 * @throws {UserError} without a .dvc folder.
 */
export async function openDataRepository(
  env: (name: string) => string | undefined,
): Promise<DataRepository> {
  if (!infoIfPresent(".dvc")) {
    throw new UserError("Cannot find .dvc: expected the root of a repository with a .dvc folder");
  }
  const config = await readDvcConfig(".", env);
  const statCache = await StatCacheFile.open(".dvc/tmp/etiquette-stat");
  const cache = new ObjectCache(config.cacheDirectory, statCache, {
    link: linkType(config.linkTypes),
  });
  return { config, cache, statCache };
}

/** A copy is a reflink where the file system can. */
function linkType([first = "copy"]: readonly string[]): LinkType {
  if (first === "reflink" || first === "copy") return "copy";
  if (first === "hardlink" || first === "symlink") return first;
  throw new UserError(
    `Cannot use cache type '${first}' of .dvc/config: expected reflink, hardlink, symlink or copy`,
  );
}
