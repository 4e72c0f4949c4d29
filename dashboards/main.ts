/** Serves the dashboards. */
import { loadParams } from "../src/config/params.ts";
import { UserError } from "../src/errors.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { dashboards } from "./app.tsx";
import { assembleDashboards } from "./assembly.ts";

await runCommand({
  name: "dashboards",
  summary: "Show data, models, drift and pipeline as pages in a browser.",
  options: {
    port: { type: "string", placeholder: "N", help: "default: 8501" },
    host: { type: "string", placeholder: "HOST", help: "default: 127.0.0.1; 0.0.0.0 for all" },
  },
  examples: ["deno task dashboards", "deno task dashboards --port 9000"],
}, async ({ options, overrides }) => {
  const port = Number(options.port ?? 8501);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UserError(`Cannot use --port '${options.port}': expected a number up to 65535`);
  }
  const assembled = await assembleDashboards(await loadParams({ overrides }));
  await Promise.all([assembled.islands(), assembled.workspace.checkStages().catch(() => {})]);
  const app = dashboards(assembled);
  const server = Deno.serve({
    port,
    hostname: options.host ?? "127.0.0.1",
    onListen: ({ hostname, port }) => {
      console.log(`Dashboards at http://${hostname}:${port} (French: /fr). Stop with Ctrl+C.`);
    },
  }, app.fetch);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => Deno.exit(0));
  }
  await server.finished;
});
