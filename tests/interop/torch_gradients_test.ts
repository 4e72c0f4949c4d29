/** PyTorch judges what operators compute and their gradients. */
import assert from "node:assert/strict";
import { differencesFrom } from "./_gradients.ts";
import { pythonTest } from "./_python.ts";

pythonTest("operators and their gradients are PyTorch's", {
  modules: ["torch"],
  run: async () => assert.deepEqual(await differencesFrom("torch_gradients.py"), []),
});
