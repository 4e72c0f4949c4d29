/** A server that answers as the hub does: heads with commit and hash, redirects, ranges, cuts. */
import { createHash } from "node:crypto";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A running server, its files, and the ranges of the transfers so far. */
export interface ImitationHub extends AsyncDisposable {
  url: string;
  files: Record<string, Uint8Array<ArrayBuffer>>;
  transfers: (string | null)[];
}

/** Starts a server; the first transfers are cut after so many bytes. */
export function startHub(
  { cuts = [], token, liesAbout }: { cuts?: number[]; token?: string; liesAbout?: string } = {},
): ImitationHub {
  const files = {
    "config.json": new TextEncoder().encode('{"model_type": "bert"}'),
    "model.safetensors": Uint8Array.from({ length: 50_000 }, (_, at) => at % 251),
  } as Record<string, Uint8Array<ArrayBuffer>>;
  const transfers: (string | null)[] = [];
  const sha256 = (name: string) => createHash("sha256").update(files[name]).digest("hex");
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    const name = pathname.split("/").at(-1)!;
    if (!(name in files)) return new Response("no such file", { status: 404 });
    if (pathname.startsWith("/cdn/")) return transfer(name, request);
    if (token && request.headers.get("authorization") !== `Bearer ${token}`) {
      return new Response("no", { status: 401 });
    }
    return new Response(null, {
      status: 302,
      headers: {
        location: `/cdn/${name}`,
        "x-repo-commit": COMMIT,
        ...name.endsWith(".safetensors")
          ? { "x-linked-etag": `"${name === liesAbout ? "0".repeat(64) : sha256(name)}"` }
          : {},
      },
    });
  });
  function transfer(name: string, { headers, method }: Request): Response {
    const range = headers.get("range");
    const bytes = files[name];
    const from = range ? Number(/\d+/.exec(range)![0]) : 0;
    const common = { etag: `"v-${name}"`, "content-length": `${bytes.length - from}` };
    if (method === "HEAD") return new Response(null, { headers: common });
    transfers.push(range);
    const cut = cuts.shift();
    const body = cut === undefined ? bytes.subarray(from) : cutStream(bytes.subarray(from), cut);
    return new Response(body, {
      status: range ? 206 : 200,
      headers: {
        ...common,
        ...range ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {},
      },
    });
  }
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    files,
    transfers,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function cutStream(bytes: Uint8Array<ArrayBuffer>, after: number): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      // ending before the announced length makes the server drop the connection
      if (sent) return controller.close();
      sent = true;
      controller.enqueue(bytes.subarray(0, after));
    },
  }, { highWaterMark: 0 });
}
