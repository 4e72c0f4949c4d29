/** Says which execution providers work here, tries each for a second, and names what would help. */
import { runCommand } from "../src/terminal/command_line.ts";
import { errorMessage } from "../src/errors.ts";
import { tryProvider } from "../src/training/provider_trial.ts";
import { type Provider, PROVIDERS } from "../src/runtime/open.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { remedyFor } from "../src/runtime/remedies.ts";
import { webgpuAdapter } from "../src/runtime/webgpu_adapter.ts";
import { terminalTable } from "../src/terminal/text_table.ts";

const MILLISECONDS = 1000;

await runCommand({
  name: "doctor",
  summary: "Say which execution providers work here, try each for a second, name what would help.",
}, async () => {
  const { deno, v8 } = Deno.version;
  console.log(
    `Deno ${deno}, V8 ${v8}, ${Deno.build.target}, ${navigator.hardwareConcurrency} cores`,
  );
  const adapter = await webgpuAdapter();
  const kind = adapter?.software ? "software" : "hardware";
  console.log(`WebGPU adapter: ${adapter ? `${adapter.description} (${kind})` : "none"}\n`);

  const findings = [];
  for (const provider of PROVIDERS) findings.push({ provider, ...await examine(provider) });
  console.log(terminalTable(
    [{ header: "provider" }, { header: "" }, { header: "a second of training", maxWidth: 100 }],
    findings.map(({ provider, works, verdict }) => [provider, works ? "ok" : "missing", verdict]),
  ));
  const { provider, reason } = await chooseProvider("auto");
  console.log(`\nauto takes ${provider}: ${reason}`);
  for (const { provider, works, verdict } of findings) {
    const slow = provider === "webgpu" && adapter?.software;
    if (!works || slow) console.log(`\n${provider}: ${remedyFor(provider, slow ? kind : verdict)}`);
  }
});

async function examine(provider: Provider): Promise<{ works: boolean; verdict: string }> {
  try {
    const { steps, milliseconds, fault } = await tryProvider(
      { provider },
      (milliseconds) => milliseconds >= MILLISECONDS,
      () => performance.now(),
    );
    const pace = `${steps} steps, ${(milliseconds / steps).toFixed(1)} ms each`;
    return { works: !fault, verdict: fault ?? `${pace}, losses as expected` };
  } catch (error) {
    return { works: false, verdict: errorMessage(error).split("\n")[0] };
  }
}
