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
}

function podSpecs(): PodSpec[] {
  return ["api", "dashboards", "pipeline"].flatMap((name) =>
    parseAllDocuments(Deno.readTextFileSync(`${ROOT}k8s/base/${name}.yaml`))
      .map((document) => document.toJS())
      .map(({ spec }) => (spec.jobTemplate?.spec ?? spec).template?.spec)
      .filter((spec) => spec !== undefined)
  );
}

Deno.test("every pod keeps to the restricted Pod Security standard", {
  permissions: { read: true, env: true },
}, () => {
  assert.equal(podSpecs().length, 3);
  for (const { securityContext, automountServiceAccountToken, containers } of podSpecs()) {
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
