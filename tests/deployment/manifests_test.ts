import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { ROOT } from "../_repository.ts";

interface Container {
  securityContext: Record<string, unknown>;
  resources: { limits: Record<string, string> };
}
interface PodSpec {
  securityContext: Record<string, unknown>;
  automountServiceAccountToken: boolean;
  containers: Container[];
  initContainers?: Container[];
}

function podSpecs(): PodSpec[] {
  return ["base/api", "base/dashboards", "base/pipeline", "batch/batch"].flatMap((name) =>
    parseAllDocuments(Deno.readTextFileSync(`${ROOT}k8s/${name}.yaml`))
      .map((document) => document.toJS())
      .map(({ spec }) => (spec.jobTemplate?.spec ?? spec).template?.spec)
      .filter((spec) => spec !== undefined)
  );
}

Deno.test("every pod keeps to the restricted Pod Security standard", {
  permissions: { read: true, env: true },
}, () => {
  assert.equal(podSpecs().length, 5);
  for (const { securityContext, automountServiceAccountToken, ...pod } of podSpecs()) {
    const containers = [...pod.containers, ...pod.initContainers ?? []];
    assert.equal(securityContext.runAsNonRoot, true);
    assert.deepEqual(securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(automountServiceAccountToken, false);
    for (const { securityContext, resources } of containers) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      assert.ok(resources.limits.memory);
    }
  }
});

Deno.test("the batch is an Indexed Job whose pods plan and predict the shards it has", {
  permissions: { read: true, env: true },
}, () => {
  const [job, merge] = parseAllDocuments(Deno.readTextFileSync(`${ROOT}k8s/batch/batch.yaml`))
    .map((document) => document.toJS());
  const { completionMode, completions, backoffLimitPerIndex, template } = job.spec;
  assert.deepEqual([completionMode, backoffLimitPerIndex], ["Indexed", 3]);
  const { initContainers: [plan], containers: [shard] } = template.spec;
  assert.equal(plan.args[plan.args.indexOf("--shards") + 1], String(completions));
  const argsOf = ({ args }: { args: string[] }) => args.slice(0, 3);
  assert.deepEqual(argsOf(shard), argsOf(plan));
  assert.deepEqual(argsOf(merge.spec.template.spec.containers[0]), argsOf(plan));
});

Deno.test("rules and autoscaler read metrics that the API registers", {
  permissions: { read: true },
}, () => {
  const observation = [...Deno.readDirSync(`${ROOT}api/observation`)]
    .map(({ name }) => Deno.readTextFileSync(`${ROOT}api/observation/${name}`)).join("\n");
  const registered = [...observation.matchAll(/name: "(\w+)"/g)].map(([, name]) => name);
  const readers = ["docker/prometheus/rules.yml", "k8s/base/api.yaml"]
    .map((path) => Deno.readTextFileSync(ROOT + path)).join("\n");
  const read = [...readers.matchAll(/\b(?:etiquette|http)_[a-z_]+/g)]
    .map(([name]) => name.replace(/_(bucket|sum|count)$/, ""));
  assert.ok(read.length > 8);
  for (const name of read) assert.ok(registered.includes(name), name);
});
