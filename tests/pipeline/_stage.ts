/** Stages with nothing but what a test cares about. */
import type { Stage } from "../../src/dvc/dvc_yaml.ts";

/** A stage of that name; outs given as texts are cached. */
export function makeStage(
  name: string,
  { outs = [], ...rest }: Partial<Omit<Stage, "outs">> & { outs?: (string | Stage["outs"][0])[] },
): Stage {
  return {
    name,
    cmd: `run ${name}`,
    wdir: ".",
    deps: [],
    params: {},
    frozen: false,
    alwaysChanged: false,
    desc: "",
    ...rest,
    outs: outs.map((out) => typeof out === "string" ? { path: out, cache: true } : out),
  };
}
