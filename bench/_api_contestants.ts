/** The servers that `bench api` compares: ours with all that it does, and two that only predict. */
import { SignJWT } from "jose";
import { UserError } from "../src/errors.ts";
import { OVERRIDES_VARIABLE } from "../src/config/inherited_overrides.ts";
import { type ServerProcess, startServerProcess } from "./_server_process.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const SECRET = "the secret of benches: nobody but this machine hears of it";

/** A server and the token it wants, if any. */
export interface ApiServer {
  name: string;
  start(): Promise<ServerProcess>;
  token?: string;
}

/**
 * Starts our API by the command of its task, with its permissions; `set` overrides parameters.
 *
 * @throws {UserError} if the task does not run deno.
 */
export async function ourApi(set: readonly string[]): Promise<ApiServer> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const [setting, deno, ...args]: string[] = tasks.api.command.split(" ")
    .map((word: string) => word.replace(/\$(\w+)/g, (_, name) => Deno.env.get(name) ?? ""));
  const [variable, value] = setting.split("=");
  if (deno !== "deno") throw new UserError(`Cannot start the API: its task runs ${deno}`);
  const settings = ["api.port=0", "api.limits.requests_per_second=0", ...set];
  return {
    name: "Étiquette",
    token: await tokenFor("bench"),
    start: () =>
      startServerProcess({
        command: Deno.execPath(),
        args: [...args, ...settings.flatMap((one) => ["--set", one])],
        cwd: ROOT,
        env: {
          [variable]: value,
          ETIQUETTE_JWT_SECRET: SECRET,
          [OVERRIDES_VARIABLE]: "[]",
          NO_COLOR: "1",
        },
        port: /"model loaded"[^]*"port":(\d+)/,
      }),
  };
}

/** A peer of bench/peers under uvicorn: one process, no access log, uvloop and httptools. */
export function peerApi(
  { name, module, python, model }: Record<"name" | "module" | "python" | "model", string>,
): ApiServer {
  return {
    name,
    start: () =>
      startServerProcess({
        command: python,
        args: [
          ...["-m", "uvicorn", "--app-dir", `${ROOT}bench/peers`, `${module}:app`],
          ...["--port", "0", "--no-access-log", "--loop", "uvloop", "--http", "httptools"],
        ],
        env: { MODEL: model },
        port: /running on http:\/\/[\d.]+:(\d+)/,
      }),
  };
}

/** Makes a token for a caller. */
export async function tokenFor(subject: string): Promise<string> {
  return await new SignJWT({ scope: "predict" }).setProtectedHeader({ alg: "HS256" })
    .setSubject(subject).setIssuer("etiquette").setAudience("etiquette-api")
    .setExpirationTime("6h").sign(new TextEncoder().encode(SECRET));
}
