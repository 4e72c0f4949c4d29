/** Stores that live as long as one test: the local one, and a server's client over one. */
import { join } from "node:path";
import { openDatabase } from "../../src/tracking/local/database.ts";
import { localStore, openStore } from "../../src/tracking/open_store.ts";
import type { RegistryStore } from "../../src/tracking/registry/registry_store.ts";
import type { TrackingStore } from "../../src/tracking/tracking_store.ts";
import { withFolder } from "../_temporary.ts";
import { type FakeServer, mlflowServer } from "./_mlflow_server.ts";

/** What a test of a store gets. */
export interface TestStore {
  runs: TrackingStore;
  registry: RegistryStore;
  folder: string;
}

/** Gives a store to a test. */
export type WithStore = (body: (store: TestStore) => Promise<void>) => Promise<void>;

/** MLflow's database in a folder of its own. */
export const withLocalStore: WithStore = (body) =>
  withFolder(async (folder) => {
    using store = localStore(await openDatabase(join(folder, "mlflow.db")));
    await body({ ...store, folder });
  });

/** A client of a server that keeps its runs in such a database. */
export const withServerStore: WithStore = (body) => withFakeServer((store) => body(store));

/** The same, with the server in hand. */
export function withFakeServer(
  body: (store: TestStore & { server: FakeServer; behind: TrackingStore }) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    using database = await openDatabase(join(folder, "mlflow.db"));
    const server = mlflowServer(database);
    const client = await openStore({ uri: "http://mlflow.test" }, {
      downloads: join(folder, "downloads"),
      fetch: server.fetch,
      wait: () => Promise.resolve(),
    });
    await body({ ...client, folder, server, behind: localStore(database).runs });
  });
}
