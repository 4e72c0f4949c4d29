/** Loads the API with products of the catalogue, at a rate that does not wait for answers. */
import { runCommand } from "../src/terminal/command_line.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { writeJsonAtomic } from "../src/files/atomic_write.ts";
import { random } from "../src/random.ts";
import { arrivalTimes } from "../src/traffic/arrival_times.ts";
import { runOpenLoop } from "../src/traffic/open_loop.ts";
import { productMix } from "../src/traffic/product_mix.ts";
import { postProduct, readMixProducts, requestBody } from "../src/traffic/product_requests.ts";
import { TrafficRecord } from "../src/traffic/traffic_record.ts";
import { formatTraffic, liveNote } from "../src/traffic/traffic_report.ts";
import { TRAFFIC_OPTIONS } from "./_traffic_options.ts";
import { refuseFailures, trafficSettings } from "./_traffic_settings.ts";

await runCommand({
  name: "traffic",
  summary: "Load the API with products of the catalogue, at a rate that does not wait for answers.",
  options: TRAFFIC_OPTIONS,
  examples: [
    "export ETIQUETTE_TOKEN=$(deno task -q token --sub traffic)",
    "deno task traffic --rate 80 --seconds 30 --ramp 5",
    "deno task traffic --rate 20 --pictures 0.5 --burst 50 --burst-every 10",
    "deno task traffic --vocabulary-drift 0.4 --class-drift 1   # for the drift monitor to see",
  ],
}, async ({ options }) => {
  const { plan, shares, destination, ...settings } = trafficSettings(options);
  const arrivals = arrivalTimes(plan, random(settings.seed, "arrivals"));
  const draw = productMix(await readMixProducts(settings.products), shares);
  const choices = random(settings.seed, "products");
  const products = Array.from(arrivals, () => draw(choices));

  const record = new TrafficRecord();
  const progress = startProgress("traffic", arrivals.length);
  const interrupted = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupted.abort());
  const started = performance.now();
  let done = 0;
  const milliseconds = await runOpenLoop({
    arrivals,
    concurrency: settings.concurrency,
    send: async (request) =>
      await postProduct(await requestBody(products[request], "data/raw"), destination),
    onDone: (exchange) => {
      record.add(exchange);
      progress.update(++done, liveNote(record, 1000 * done / (performance.now() - started)));
    },
    now: () => performance.now(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    signal: interrupted.signal,
  });
  progress.finish();

  const result = record.result(milliseconds / 1000);
  console.log(formatTraffic(result));
  await writeJsonAtomic(settings.out, { plan, shares, seed: settings.seed, ...result });
  console.log(
    `\nwritten: ${settings.out}\nnext: deno task dashboards, or ${
      destination.url.replace(/\/predict_product$/, "/metrics")
    }`,
  );
  if (settings.noFailures) refuseFailures(result);
  Deno.exit(0);
});
