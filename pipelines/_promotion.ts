/** Registers models of the loop and moves the champion's alias. */
import type { Params } from "../src/config/params.ts";
import { openRegistry } from "../src/tracking/registry/open_registry.ts";
import {
  CHALLENGER,
  CHAMPION,
  promote,
  registerVersion,
} from "../src/tracking/registry/promotion.ts";
import { logFolder } from "../src/tracking/registry/log_folder.ts";

/** Registers a folder as challenger and returns its version. */
export async function registerChallenger(
  folder: string,
  { params, tags }: { params: Params; tags: Record<string, string> },
): Promise<string> {
  return await register(folder, { params, tags, alias: CHALLENGER });
}

/** Registers the model in use as the champion, unless there is one: the way back. */
export async function ensureChampion(folder: string, params: Params): Promise<void> {
  using store = await openRegistry(params.registry.webhooks);
  const champion = await store.registry.getModelVersionByAlias(params.model.type, CHAMPION)
    .catch(() => undefined);
  if (!champion) await register(folder, { params, tags: {}, alias: CHAMPION });
}

/** Makes a version the champion. */
export async function promoteVersion(version: string, params: Params): Promise<void> {
  using store = await openRegistry(params.registry.webhooks);
  await promote(store.registry, { name: params.model.type, version });
}

async function register(
  folder: string,
  { params: { model, tracking, registry: { webhooks } }, tags, alias }: {
    params: Params;
    tags: Record<string, string>;
    alias: string;
  },
): Promise<string> {
  using store = await openRegistry(webhooks);
  const name = model.type;
  const { experiment } = tracking;
  const { logged, digest } = await logFolder(store.runs, folder, { name, experiment });
  const { version } = await registerVersion(store.registry, {
    ...{ name, model: logged, digest, alias, tags },
  });
  return version.version;
}
