import assert from "node:assert/strict";
import { airflowDag, type Dag, OPERATORS } from "../../src/deployment/airflow_dag.ts";

const DAG: Dag = {
  id: "example",
  description: "Two stages",
  schedule: "@daily",
  tasks: [
    {
      name: "clean",
      description: 'Clean "all"',
      words: ["pipeline", "--only", "clean"],
      after: [],
    },
    { name: "train", description: "Train", words: ["pipeline"], after: ["clean"] },
  ],
};

/** Defines every module and class that a DAG imports, of Airflow 2 alone where asked; prints its tasks. */
const STAND_IN = `
import json, sys, types
tasks = []
class Anything:
    def __init__(self, *args, **settings): self.settings = settings
    def __enter__(self): return self
    def __exit__(self, *args): pass
class Operator(Anything):
    def __init__(self, **settings):
        self.name, self.after = settings["task_id"], []
        self.words = settings.get("bash_command") or settings.get("command") or settings.get("arguments")
        tasks.append(self)
    def __rshift__(self, later): later.after.append(self.name)
names = {"BashOperator": Operator, "DockerOperator": Operator, "KubernetesPodOperator": Operator}
class Module(types.ModuleType):
    __path__ = []
    def __getattr__(self, name): return names.get(name, Anything)
modules = sys.argv[1].split(",")
for name in modules: sys.modules[name] = Module(name)
if "kubernetes.client" in modules:
    names["models"] = Module("models")
exec(sys.stdin.read())
print(json.dumps([[task.name, task.words, task.after] for task in tasks]))
`;
const AIRFLOW_2 = ["airflow", "airflow.operators", "airflow.operators.bash"];
const AIRFLOW_3 = ["airflow", "airflow.sdk", "airflow.providers", "airflow.providers.standard"]
  .concat("airflow.providers.standard.operators", "airflow.providers.standard.operators.bash");
const CONTAINERS = ["docker", "docker.types", "kubernetes", "kubernetes.client"]
  .concat("airflow.providers", "airflow.providers.docker", "airflow.providers.docker.operators")
  .concat("airflow.providers.docker.operators.docker", "airflow.providers.cncf")
  .concat("airflow.providers.cncf.kubernetes", "airflow.providers.cncf.kubernetes.operators")
  .concat("airflow.providers.cncf.kubernetes.operators.pod");

async function tasksInPython(text: string, modules: string[]): Promise<unknown> {
  const child = new Deno.Command("python3", {
    args: ["-c", STAND_IN, modules.join(",")],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  await new Response(text).body!.pipeTo(child.stdin);
  const { success, stdout, stderr } = await output;
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

function hasPython(): boolean {
  try {
    return new Deno.Command("python3", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

for (const [version, modules] of [["2", AIRFLOW_2], ["3", AIRFLOW_3]] as const) {
  for (const operator of OPERATORS) {
    Deno.test({
      name: `a DAG in Python has its tasks in order: Airflow ${version}, ${operator}`,
      ignore: !hasPython(),
      async fn() {
        const found = await tasksInPython(airflowDag(DAG, operator), [...modules, ...CONTAINERS]);
        const local = operator === "local";
        assert.deepEqual(found, [
          [
            "clean",
            local ? "deno task -q pipeline --only clean" : ["pipeline", "--only", "clean"],
            [],
          ],
          ["train", local ? "deno task -q pipeline" : ["pipeline"], ["clean"]],
        ]);
      },
    });
  }
}
