/** Writes DAG files for Airflow: the stages of dvc.yaml, and the loop. */
import { UserError } from "../src/errors.ts";
import { readParamsTree } from "../src/config/params.ts";
import { writeFileAtomic } from "../src/files/atomic_write.ts";
import { airflowDag, type Dag, OPERATORS } from "../src/deployment/airflow_dag.ts";
import { pipelineGoals } from "../src/pipeline/goals.ts";
import { openRepository } from "../src/pipeline/repository.ts";
import { selectedStages } from "../src/pipeline/selection.ts";
import { runCommand } from "../src/terminal/command_line.ts";

const LOOP: Dag = {
  id: "etiquette_loop",
  description: "Take the next stream; after a drift alarm retrain, compare, and promote if better",
  schedule: "@daily",
  tasks: [{
    name: "loop",
    description: "Predict the next stream, test it for drift, decide",
    words: ["loop"],
    after: [],
  }],
};

await runCommand({
  name: "airflow:dags",
  summary: "Write DAGs for Airflow 2 and 3: the stages that the model needs, and the loop.",
  options: {
    operator: {
      type: "string",
      placeholder: "KIND",
      help: `${OPERATORS.join(", ")}; default: local`,
    },
    directory: { type: "string", placeholder: "DIR", help: "default: .cache/airflow/dags" },
  },
  examples: [
    "deno task airflow:dags --operator kubernetes",
    "deno task airflow:dags --set model.type=fusion --directory ~/airflow/dags",
  ],
}, async ({ overrides, options: { operator: kind, directory = ".cache/airflow/dags" } }) => {
  const operator = OPERATORS.find((one) => one === (kind ?? "local"));
  if (operator === undefined) {
    throw new UserError(`Cannot use --operator '${kind}': expected ${OPERATORS.join(", ")}`);
  }
  const params = await readParamsTree({ overrides });
  const { graph } = await openRepository(params);
  const selected = selectedStages(graph, { goals: pipelineGoals(params) });
  const stages = graph.stages.filter(({ name }) => selected.has(name));
  const settings = overrides.flatMap((override) => ["--set", override]);
  const pipeline: Dag = {
    id: "etiquette_pipeline",
    description: "From raw catalogue to evaluated model, as dvc.yaml has it",
    schedule: null,
    tasks: stages.map(({ name, desc }) => ({
      name,
      description: desc || name,
      words: ["pipeline", "--only", name, ...settings],
      after: [...graph.upstream.get(name) ?? []].filter((earlier) => selected.has(earlier)),
    })),
  };
  for (const dag of [pipeline, LOOP]) {
    const path = `${directory}/${dag.id}.py`;
    await Deno.mkdir(directory, { recursive: true });
    await writeFileAtomic(path, airflowDag(dag, operator));
    console.log(`written: ${path} (${dag.tasks.length} tasks)`);
  }
  const where = operator === "local" ? "ETIQUETTE_FOLDER (this folder)" : "ETIQUETTE_IMAGE";
  console.log(`next: put them into Airflow's dags_folder, set ${where}; airflow dags list`);
});
