import assert from "node:assert/strict";
import { parseEnv } from "node:util";
import { composeFile } from "../../src/deployment/compose_services.ts";
import { ROOT } from "../_repository.ts";

const text = JSON.stringify(composeFile());

Deno.test("the compose file asks for every value of .env.example and no other", {
  permissions: { read: true },
}, () => {
  const example = parseEnv(Deno.readTextFileSync(`${ROOT}.env.example`));
  const required = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
  const secrets = Object.values(composeFile().secrets).map(({ environment }) => environment);
  assert.deepEqual(Object.keys(example).sort(), [...new Set([...required, ...secrets])].sort());
  assert.deepEqual(Object.values(example).filter(Boolean), []);
});

Deno.test("no value of the compose file is a password", { permissions: "none" }, () => {
  for (const [name, { environment = {} }] of Object.entries(composeFile().services)) {
    for (const [key, value] of Object.entries(environment)) {
      if (!/PASSWORD|SECRET|CONN/.test(key)) continue;
      assert.match(value, /^\/run\/secrets\/|\$\{\w+:\?/, `${name}: ${key}`);
    }
  }
});

Deno.test("every container has a read-only root, no capabilities and ports of this machine alone", {
  permissions: "none",
}, () => {
  for (const [name, service] of Object.entries(composeFile().services)) {
    assert.deepEqual([service.read_only, service.cap_drop], [true, ["ALL"]], name);
    for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/, name);
  }
});

Deno.test("every image that is built is a target of its Dockerfile", {
  permissions: { read: true },
}, () => {
  for (const { build } of Object.values(composeFile().services)) {
    if (!build) continue;
    const dockerfile = Deno.readTextFileSync(ROOT + build.dockerfile);
    const targets = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name);
    assert.ok(targets.includes(build.target), build.target);
    for (const name of Object.keys(build.args)) {
      assert.match(dockerfile, RegExp(`^ARG ${name}$`, "m"));
    }
  }
});

Deno.test("every base image is named by a digest", { permissions: { read: true } }, () => {
  for (const path of ["docker/Dockerfile", "docker/python.Dockerfile"]) {
    const dockerfile = Deno.readTextFileSync(ROOT + path);
    const stages = [...dockerfile.matchAll(/ AS (\S+)$/gm)].map(([, name]) => name);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm)) {
      assert.ok(stages.includes(image) || /@\$\{\w+_DIGEST\}$/.test(image), image);
    }
  }
});
