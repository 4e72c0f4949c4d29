/**
 * Scalar's script, which draws the page of /docs, as bytes to serve. Of Scalar's packages the plugin
 * for Fastify alone brings its script along; of Fastify it wants a list of routes and no more.
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import plugin from "@scalar/fastify-api-reference";

interface Route {
  url: string;
  handler(request: unknown, reply: Reply): void;
}

interface Reply {
  header(): Reply;
  send(content: string): void;
}

type Plugin = (
  fastify: { route(route: Route): void },
  options: { configuration: { url: string } },
  next: () => void,
) => void;

/** The script, gzipped: a quarter of its five megabytes. */
export async function scalarScript(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await promisify(gzip)(scriptOf(plugin as unknown as Plugin)));
}

function scriptOf(register: Plugin): string {
  const routes: Route[] = [];
  const fastify = { route: (route: Route) => void routes.push(route) };
  register(fastify, { configuration: { url: "/openapi.json" } }, () => {});
  let script: string | undefined;
  const reply: Reply = { header: () => reply, send: (content) => void (script = content) };
  routes.find(({ url }) => url.endsWith(".js"))?.handler({}, reply);
  if (script === undefined) throw new TypeError("Cannot find Scalar's script: no route sends it");
  return script;
}
