/** The API where there is nothing to write to, no native code and no thread: bundled, on WebAssembly. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Predictor } from "../../src/prediction/predictor.ts";
import { ROOT } from "../_repository.ts";
import { withFolder } from "../_temporary.ts";
import { callerOf, SECRET, tokenOf } from "./_app.ts";
import { sampleProducts, writeTrainedModel } from "./_trained.ts";

const CONFIG = ["--config", `${ROOT}deno.json`];

async function run(args: string[], options: Deno.CommandOptions = {}): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { ...options, args, env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** The task's command with another folder to bundle into. */
function bundleArguments(folder: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const [, verb, ...rest]: string[] = tasks["api:bundle"].command.split(" ");
  return [verb, ...CONFIG, ...rest.map((word) => word === ".cache/api" ? folder : word)]
    .map((word) => word === "api/app.ts" ? `${ROOT}api/app.ts` : word);
}

/** Where Deno keeps packages: the WebAssembly of ONNX Runtime is read from there. */
async function packageCache(): Promise<string> {
  return JSON.parse(await run(["info", "--json"])).npmCache;
}

Deno.test("the bundle serves predictions with no right but to read and to listen", () =>
  withFolder(async (folder) => {
    await run(bundleArguments(join(folder, "dist")));
    await Deno.copyFile(`${ROOT}params.yaml`, join(folder, "params.yaml"));
    const model = join(folder, "models/text");
    await writeTrainedModel(model);
    const server = new Deno.Command(Deno.execPath(), {
      args: [
        ...["serve", "--no-prompt", "--unstable-no-legacy-abort", ...CONFIG],
        ...["--host", "127.0.0.1", "--port", "0"],
        `--allow-read=params.yaml,models,metrics,dist,${await packageCache()}`,
        "--allow-env",
        "dist/app.js",
      ],
      cwd: folder,
      env: { NO_COLOR: "1", ETIQUETTE_JWT_SECRET: SECRET },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const words = server.stderr.pipeThrough(new TextDecoderStream()).getReader();
    try {
      let said = "";
      while (!/http:\/\/[\d.]+:\d+/.test(said)) {
        const { value, done } = await words.read();
        assert.ok(!done, said);
        said += value;
      }
      const [origin] = said.match(/http:\/\/[\d.]+:\d+/)!;
      const call = callerOf({ fetch }, await tokenOf(), origin);
      const products = sampleProducts(20, 4);
      const response = await call("/predict_product_batch", {
        body: {
          designations: products.map(({ title }) => title),
          descriptions: products.map(({ description }) => description),
        },
      });
      assert.equal(response.status, 200, await response.clone().text());
      const predictor = await Predictor.open(model, { provider: "cpu" });
      const wanted = await predictor.rank(products, 1);
      await predictor.release();
      const { "predicted prdtypecodes": codes } = await response.json();
      assert.deepEqual(codes, wanted.map(([{ code }]) => code));
      assert.equal((await (await call("/model")).json()).provider, "wasm");
      const pictured = await call("/predict_product", {
        body: { designation: "x", image: "AAAA" },
      });
      assert.equal(pictured.status, 422);
      await pictured.body?.cancel();
    } finally {
      server.kill();
      await Promise.all([server.status, server.stdout.cancel(), words.cancel()]);
    }
  }));
