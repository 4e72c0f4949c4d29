/**
 * MLflow's model registry as its file store keeps it, below `models` of a folder `mlruns`: what an
 * alias points to. It reads what MLflow writes (mlflow/store/model_registry/file_store.py) and knows
 * nothing of what a model is.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { errorMessage, UserError } from "../../errors.ts";

/** A registered model by one of its aliases, which MLflow writes `models:/<name>@<alias>`. */
export interface ModelAlias {
  name: string;
  alias: string;
}

/** A version that is registered, and the folder of this machine where it lies. */
export interface RegisteredVersion {
  version: string;
  folder: string;
}

const URI = /^models:\/(?!\.{1,2}@)([^/@]+)@(?!\.{1,2}$)([^/@]+)$/;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const versionMeta = z.object({ source: z.string(), storage_location: z.string().nullish() });

/** Returns true if a text is meant to be a URI of the registry. */
export function isModelUri(text: string): boolean {
  return text.startsWith("models:");
}

/** @throws {UserError} for any other form of a `models:` URI. */
export function parseModelUri(uri: string): ModelAlias {
  const [, name, alias] = URI.exec(uri) ?? [];
  if (name !== undefined) return { name, alias };
  throw new UserError(`Cannot read model URI ${uri}: expected models:/<name>@<alias>`);
}

/**
 * The version that an alias points to; undefined while the alias is being written.
 *
 * @throws {UserError} naming what is there instead of the model, the alias or the version.
 */
export async function versionAtAlias(
  mlruns: string,
  { name, alias }: ModelAlias,
): Promise<RegisteredVersion | undefined> {
  const aliases = join(mlruns, "models", name, "aliases");
  const text = await Deno.readTextFile(join(aliases, alias)).catch(unlessAbsent);
  if (text === undefined) throw await absent(mlruns, { name, alias });
  const version = text.trim();
  if (version === "") return undefined; // MLflow empties the file before it writes
  const folder = join(mlruns, "models", name, `version-${version}`);
  const meta = await Deno.readTextFile(join(folder, "meta.yaml")).catch(unlessAbsent);
  if (meta === undefined) {
    throw new UserError(
      `Cannot find models:/${name}@${alias}: version ${version} is not in ${mlruns}, expected ` +
        oneOf(await versionsIn(join(mlruns, "models", name))),
    );
  }
  return { version, folder: localFolder(sourceIn(meta, folder)) };
}

/** The model or the alias that is not there, and those that are. */
async function absent(mlruns: string, { name, alias }: ModelAlias): Promise<UserError> {
  const models = await namesIn(join(mlruns, "models"));
  const [missing, found] = models.includes(name)
    ? [`alias '${alias}' of '${name}'`, await namesIn(join(mlruns, "models", name, "aliases"))]
    : [`model '${name}'`, models];
  return new UserError(
    `Cannot find models:/${name}@${alias}: no ${missing} in ${mlruns}, expected ${oneOf(found)}`,
  );
}

function sourceIn(meta: string, folder: string): string {
  try {
    const { source, storage_location: stored } = versionMeta.parse(parse(meta));
    return stored || source;
  } catch (error) {
    const found = error instanceof z.ZodError ? z.prettifyError(error) : errorMessage(error);
    throw new UserError(`Cannot read ${join(folder, "meta.yaml")}: ${found}`);
  }
}

/** Where a version lies, as MLflow writes it: a path or a URI. */
function localFolder(source: string): string {
  if (/^file:/i.test(source)) return fileURLToPath(new URL(source));
  if (!SCHEME.test(source)) return source;
  throw new UserError(`Cannot open model ${source}: expected a folder of this machine`);
}

async function versionsIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).flatMap((name) => /^version-(\d+)$/.exec(name)?.[1] ?? []);
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(unlessAbsent) ?? [];
  return entries.map(({ name }) => name).sort();
}

function oneOf(names: readonly string[]): string {
  return names.length > 0 ? `one of ${names.join(", ")}` : "it to be registered first";
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  throw error;
}
