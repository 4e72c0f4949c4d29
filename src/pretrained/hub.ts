/**
 * Fetches pretrained networks from Hugging Face's hub or a mirror of it: `/<repository>/resolve/<revision>/
 * <file>` answers with the file or a redirect to it, and names the commit in `X-Repo-Commit` and, for
 * large files, the SHA-256 in `X-Linked-Etag` (huggingface_hub, file_download.py).
 */
import { join } from "node:path";
import { download, type DownloadSource, type RetryOptions } from "../download/download.ts";
import { RetryableError } from "../download/retryable_error.ts";
import { errorMessage, UserError } from "../errors.ts";
import { exists } from "../files/atomic_write.ts";
import { hashFiles } from "../files/file_hash.ts";
import type { HubModel } from "./hub_models.ts";
import { type HubRecord, readRecord, writeRecord } from "./hub_record.ts";

/** Where and how to fetch. */
export interface HubOptions extends RetryOptions {
  /** Address of the hub or of a mirror, without a final slash. */
  endpoint: string;
  /** Access token, for repositories that ask for one. */
  token?: string;
  /** Branch, tag or commit. @default what the record names, else `main` */
  revision?: string;
  /** Called with the bytes of a file that are here. */
  onBytes?: (file: string, done: number, total: number | null) => void;
}

/**
 * Fetches the files of a network into a folder. Files that are here and unchanged are not fetched
 * again; a transfer that was killed goes on from its last byte.
 *
 * @throws {UserError} if the hub does not answer or refuses, or a file is not the one recorded.
 */
export async function fetchBackbone(
  folder: string,
  { repository, files }: HubModel,
  options: HubOptions,
): Promise<HubRecord> {
  await Deno.mkdir(folder, { recursive: true });
  const before = await readRecord(folder);
  const known = before && (options.revision ?? before.revision) === before.revision
    ? before
    : undefined;
  const found: HubRecord = {
    repository,
    revision: known?.revision ?? options.revision ?? "main",
    files: {},
  };
  for (const file of files) {
    const address = `${options.endpoint}/${repository}/resolve/${found.revision}/${file}`;
    const told = await askHub(address, options);
    if (known === undefined) found.revision = told.commit ?? found.revision;
    const wanted = known?.files[file] ?? told.sha256;
    const path = join(folder, file);
    if (!await isHere(path, wanted)) {
      await transfer(path, { address, wanted, file, options });
    }
    found.files[file] = await hashFiles([path]);
  }
  await writeRecord(folder, found);
  return found;
}

async function isHere(path: string, sha256: string | undefined): Promise<boolean> {
  return sha256 !== undefined && await exists(path) && await hashFiles([path]) === sha256;
}

/** Asks for the head of a file: its commit and, of large files, its SHA-256. */
async function askHub(address: string, options: HubOptions) {
  let response: Response;
  try {
    const headers = authorization(options);
    response = await fetch(address, { method: "HEAD", redirect: "manual", headers });
  } catch (error) {
    throw new UserError(
      `Cannot fetch ${address}: ${errorMessage(error)}. Without a connection to the hub name a ` +
        "mirror (HF_ENDPOINT=https://…), or put the files into the folder by hand",
    );
  }
  const refused = refusal(response, address);
  if (refused && !(refused instanceof RetryableError)) throw refused;
  const etag = response.headers.get("x-linked-etag")?.replaceAll('"', "");
  return {
    commit: response.headers.get("x-repo-commit") ?? undefined,
    sha256: etag && /^[0-9a-f]{64}$/.test(etag) ? etag : undefined,
  };
}

async function transfer(
  path: string,
  { address, wanted, file, options }: {
    address: string;
    wanted: string | undefined;
    file: string;
    options: HubOptions;
  },
): Promise<void> {
  const part = `${path}.part`;
  const source: DownloadSource = {
    address,
    get: ({ headers, signal }) =>
      fetch(address, { headers: { ...headers, ...authorization(options) }, signal }),
    refusal: (response) => refusal(response, address),
  };
  const { waits, stall, onBytes } = options;
  await download(part, {
    ...{ source, waits, stall },
    onBytes: (done, total) => onBytes?.(file, done, total),
  });
  const sha256 = await hashFiles([part]);
  await Deno.remove(`${part}.json`);
  if (wanted !== undefined && sha256 !== wanted) {
    await Deno.remove(part);
    throw new UserError(
      `Cannot use what came from ${address}: its SHA-256 is ${sha256}, expected ${wanted}; the ` +
        "file was deleted",
    );
  }
  await Deno.rename(part, path);
}

function authorization({ token }: HubOptions): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** The error that an answer of the hub means; undefined if it carries the file or points to it. */
function refusal({ status }: Response, address: string): Error | undefined {
  if (status < 400 || status === 416) return undefined;
  if (status === 429 || status >= 500) return new RetryableError(`HTTP ${status}`);
  const advice = status === 401 || status === 403
    ? "the repository asks for a token: set HF_TOKEN"
    : "expected a file; is the revision right?";
  return new UserError(`Cannot fetch ${address}: HTTP ${status}, ${advice}`);
}
