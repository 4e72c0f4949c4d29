/** Writes Grafana's boards as JSON, which Grafana reads at its start. */
import { runCommand } from "../src/terminal/command_line.ts";
import { writeJsonAtomic } from "../src/files/atomic_write.ts";
import { API_BOARD } from "../src/deployment/grafana/api_board.ts";
import { dashboardJson } from "../src/deployment/grafana/board.ts";
import { CLUSTER_BOARD } from "../src/deployment/grafana/cluster_board.ts";
import { MODEL_BOARD } from "../src/deployment/grafana/model_board.ts";

const FOLDER = "docker/grafana/boards";

await runCommand({
  name: "grafana",
  summary: `Write Grafana's boards (API, model and drift, replicas) into ${FOLDER}.`,
  examples: ["deno task grafana && docker compose --profile monitoring up"],
}, async () => {
  for (const board of [API_BOARD, MODEL_BOARD, CLUSTER_BOARD]) {
    const path = `${FOLDER}/${board.uid}.json`;
    await writeJsonAtomic(path, dashboardJson(board));
    console.log(`written: ${path} (${board.panels.length} panels)`);
  }
  console.log("next: docker compose --profile monitoring up, then http://localhost:3000");
});
