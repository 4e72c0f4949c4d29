/**
 * Opens the store that a tracking URI names, as MLflow reads it: a server's `http:` or `https:`, or
 * `sqlite:///<path>` of this machine; without one, `mlflow.db` where the program runs.
 */
import { UserError } from "../errors.ts";
import { type Database, openDatabase } from "./local/database.ts";
import { LocalRegistry } from "./local/local_registry.ts";
import { LocalRuns } from "./local/local_runs.ts";
import type { RegistryStore } from "./registry/registry_store.ts";
import { authorizationFrom, HttpClient, type HttpOptions } from "./server/http_client.ts";
import { ServerRegistry } from "./server/server_registry.ts";
import { ServerRuns } from "./server/server_runs.ts";
import type { TrackingStore } from "./tracking_store.ts";

/** Tracking URI and credentials of a store. */
export interface StoreLocation {
  /** Absent: the local store. */
  uri?: string;
  username?: string;
  password?: string;
  token?: string;
}

/** The folder for models downloaded from a server. */
export const DOWNLOADS = ".cache/registry";
/** The folder for runs that wait for a server. */
export const JOURNALS = ".cache/tracking";
const LOCAL = "mlflow.db";

/** An open store. */
export interface OpenStore extends Disposable {
  runs: TrackingStore;
  registry: RegistryStore;
  /** True if the store is a database of this machine. */
  isLocal: boolean;
}

/** Connection options of a server and the folder for its models. */
export interface OpenOptions extends Omit<HttpOptions, "uri" | "authorization"> {
  /** @default {DOWNLOADS} */
  downloads?: string;
}

/** Reads MLflow's environment variables. */
export function locationFromEnvironment(get: (name: string) => string | undefined): StoreLocation {
  return {
    uri: get("MLFLOW_TRACKING_URI") || undefined,
    username: get("MLFLOW_TRACKING_USERNAME") || undefined,
    password: get("MLFLOW_TRACKING_PASSWORD") || undefined,
    token: get("MLFLOW_TRACKING_TOKEN") || undefined,
  };
}

/** @throws {UserError} for a URI of another kind, and where the database cannot be used. */
export async function openStore(
  { uri, ...credentials }: StoreLocation,
  { downloads = DOWNLOADS, ...http }: OpenOptions = {},
): Promise<OpenStore> {
  if (uri !== undefined && isServer(uri)) {
    const client = new HttpClient({ uri, authorization: authorizationFrom(credentials), ...http });
    return {
      runs: new ServerRuns(client),
      registry: new ServerRegistry(client, { downloads }),
      isLocal: false,
      [Symbol.dispose]: () => {},
    };
  }
  return localStore(await openDatabase(databasePath(uri)));
}

/** A store in a database. */
export function localStore(database: Database): OpenStore {
  return {
    runs: new LocalRuns(database),
    registry: new LocalRegistry(database),
    isLocal: true,
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

/** Returns true if a tracking URI names a server. */
export function isServer(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}

/**
 * The file of a tracking URI.
 *
 * @throws {UserError} for any other kind of store.
 */
export function databasePath(uri: string | undefined): string {
  if (uri === undefined) return LOCAL;
  const path = /^sqlite:\/\/\/(.+)$/.exec(uri)?.[1];
  if (path !== undefined) return path;
  throw new UserError(
    `Cannot open tracking URI ${uri}: expected http://…, https://… or sqlite:///<path>`,
  );
}
