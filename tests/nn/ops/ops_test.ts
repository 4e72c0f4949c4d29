import assert from "node:assert/strict";
import { OpSet } from "../../../src/nn/graph/op.ts";
import { operators } from "../../../src/nn/ops/registry.ts";
import { mul } from "../../../src/nn/expressions/elementwise.ts";
import { opCases } from "./_op_cases.ts";
import { checkOp } from "./_op_check.ts";

const TOLERANCE = 1e-3;

for (const [name, { gradient }] of Object.entries(operators.records)) {
  const cases = Object.hasOwn(opCases, name) ? opCases[name] : [];
  Deno.test(
    `${name} has the declared types and gradients in ONNX Runtime`,
    { permissions: "none" },
    async () => {
      assert.notEqual(cases.length, 0, "an operator needs cases in _op_cases.ts");
      let elements = 0;
      for (const [at, opCase] of cases.entries()) {
        const names = opCase.needsSizes ? [] : ["all" as const];
        for (const named of [undefined, ...names, ...(opCase.batch ? ["batch" as const] : [])]) {
          const found = await checkOp(name, opCase, { ops: operators, named });
          const where = `case ${at}${named ? `, ${named} named` : ""}`;
          assert.deepEqual(found.types, [], where);
          assert.ok(found.gradientError < TOLERANCE, `${where}: error ${found.gradientError}`);
          elements += found.elements;
        }
      }
      assert.equal(elements > 0, gradient !== "none", "a gradient is checked where there is one");
    },
  );
}

Deno.test(
  "the gradient check catches a rule that is wrong by a factor",
  { permissions: "none" },
  async () => {
    for (const name of ["Exp", "Mul", "MatMul", "Softmax", "Gather", "ReduceMean"]) {
      const right = operators.get(name);
      const ops = new OpSet({
        ...operators.records,
        [name]: {
          ...right,
          gradient: (dy, inputs, context) => {
            assert.notEqual(right.gradient, "none");
            if (right.gradient === "none") return [];
            const [first, ...rest] = right.gradient(dy, inputs, context);
            return [first && mul(first, dy.graph.scalar(1.05)), ...rest];
          },
        },
      });
      const { gradientError } = await checkOp(name, opCases[name][0], { ops });
      assert.ok(gradientError > 10 * TOLERANCE, `${name}: error ${gradientError} was not noticed`);
    }
  },
);
