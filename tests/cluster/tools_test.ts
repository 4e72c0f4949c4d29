/** Kubernetes' and Prometheus' own tools judge manifests and rules. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../_repository.ts";

function run(command: string, args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args, cwd: ROOT }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.ok(success, text(stdout) + text(stderr));
  return text(stdout);
}

for (const overlay of ["overlays/k3s", "overlays/cloud", "batch"]) {
  Deno.test(`k8s/${overlay} is valid for Kubernetes 1.28 to 1.30`, () => {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.writeTextFileSync(
        join(folder, "all.yaml"),
        run("kustomize", ["build", `k8s/${overlay}`]),
      );
      for (const version of ["1.28", "1.29", "1.30"]) {
        run("kubectl-validate", ["--version", version, folder]);
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test("promtool accepts the configuration, and each alert fires where it should", () => {
  run("promtool", ["check", "config", "docker/prometheus/prometheus.yml"]);
  for (const name of ["rules_test", "rules_slow_test"]) {
    run("promtool", ["test", "rules", `docker/prometheus/${name}.yml`]);
  }
});
