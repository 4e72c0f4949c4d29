/** Artifacts behind a server's proxy, or in folders that the server and this machine share. */
import { join } from "node:path";
import { copyFileAtomic, filesBelow, pathOfUri } from "../local/artifact_folder.ts";
import type { Artifact } from "../entities.ts";
import { TrackingError } from "../tracking_error.ts";
import type { HttpClient } from "./http_client.ts";
import { filesMessage } from "./messages.ts";

const ROUTE = "/api/2.0/mlflow-artifacts/artifacts";
const PROXIED = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/;

/** Sends a file to `<uri>/<path>`. */
export async function putArtifact(
  http: HttpClient,
  { uri, path, file }: { uri: string; path: string; file: string },
): Promise<void> {
  const proxied = proxiedPath(uri);
  if (proxied === undefined) return await copyFileAtomic(file, join(sharedFolder(uri), path));
  await (await http.response({
    method: "PUT",
    path: `${ROUTE}/${encoded(`${proxied}/${path}`)}`,
    body: async () => (await Deno.open(file)).readable,
  })).body?.cancel();
}

/** Every file below a URI. */
export async function listArtifacts(http: HttpClient, uri: string): Promise<Artifact[]> {
  const proxied = proxiedPath(uri);
  if (proxied === undefined) return await filesBelow(sharedFolder(uri));
  const files: Artifact[] = [];
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const answer = await http.json({
      method: "GET",
      path: ROUTE,
      query: { path: below === "" ? proxied : `${proxied}/${below}` },
    });
    for (const { path, is_dir: isFolder, file_size: size } of filesMessage.parse(answer).files) {
      const full = below === "" ? path : `${below}/${path}`;
      if (isFolder) pending.push(full);
      else files.push({ path: full, size });
    }
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** A file as a stream. */
export async function readArtifact(
  http: HttpClient,
  { uri, path }: { uri: string; path: string },
): Promise<ReadableStream<Uint8Array>> {
  const proxied = proxiedPath(uri);
  if (proxied === undefined) return (await Deno.open(join(sharedFolder(uri), path))).readable;
  const response = await http.response({
    method: "GET",
    path: `${ROUTE}/${encoded(`${proxied}/${path}`)}`,
  });
  return response.body ?? new Blob([]).stream();
}

function proxiedPath(uri: string): string | undefined {
  return PROXIED.exec(uri)?.[1].replace(/\/+$/, "");
}

function sharedFolder(uri: string): string {
  if (/^(?!file:)[a-z][a-z\d+.-]+:/i.test(uri)) {
    throw new TrackingError(
      `Cannot reach artifacts at ${uri}: expected a server that serves them ` +
        "(mlflow server --serve-artifacts)",
      { code: "ARTIFACT_SCHEME" },
    );
  }
  return pathOfUri(uri);
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
