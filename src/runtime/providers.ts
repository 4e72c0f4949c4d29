/**
 * The choice of an execution provider, with its reason: logged at start and kept as a tag, so that
 * a slow run explains itself. A provider is available if it opens and runs a graph of one node.
 */
import { errorMessage, UserError } from "../errors.ts";
import { tensor } from "../tensor.ts";
import { openSession, type Provider, PROVIDERS } from "./open.ts";

/** A provider by name, or `auto`. */
export type ProviderChoice = Provider | "auto";

/** The provider to use, and why. */
export interface ChosenProvider {
  readonly provider: Provider;
  readonly reason: string;
}

/** The result of probing a provider that works. */
export interface ProbeResult {
  /** Such as the adapter's name. */
  readonly detail: string;
  /** The reason for which `auto` skips it although it works. */
  readonly skipReason?: string;
}

/** Tries a provider. @throws if it does not work here. */
export type Probe = (provider: Provider) => Promise<ProbeResult>;

const AUTO_ORDER: readonly Provider[] = ["webgpu", "cpu", "wasm"];

/** y = x for one float32: an .onnx file of IR version 9, opset 20. */
const IDENTITY_MODEL =
  "CAkSADpHChwKAXgSAXkaCklkZW50aXR5XzAiCElkZW50aXR5EgVncmFwaFoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEBQ=";

/**
 * Chooses a provider: the wanted one, or for `auto` WebGPU on a hardware adapter, else the
 * processor, else WebAssembly.
 *
 * @throws {UserError} listing every candidate and why it cannot be.
 */
export async function chooseProvider(
  wanted: ProviderChoice,
  probe: Probe = probeProvider,
): Promise<ChosenProvider> {
  const candidates = wanted === "auto" ? AUTO_ORDER : [wanted];
  const refused: string[] = [];
  for (const provider of candidates) {
    try {
      const { detail, skipReason } = await probe(provider);
      if (wanted !== "auto") return { provider, reason: `asked for: ${detail}` };
      if (!skipReason) return { provider, reason: [detail, ...refused].join("; ") };
      refused.push(`${provider} passed over: ${skipReason}`);
    } catch (error) {
      refused.push(`${provider} not available: ${errorMessage(error).split("\n")[0]}`);
    }
  }
  throw new UserError(
    `Cannot run on '${wanted}':\n${refused.map((line) => `  ${line}`).join("\n")}\n` +
      `expected auto or one of ${PROVIDERS.join(", ")} that this machine has`,
  );
}

/** Opens and runs a one-node graph on a provider; one that `auto` passes over is not opened. */
export async function probeProvider(provider: Provider): Promise<ProbeResult> {
  const finding = await describe(provider);
  if (finding.skipReason) return finding;
  const bytes = Uint8Array.from(atob(IDENTITY_MODEL), (char) => char.charCodeAt(0));
  const session = await openSession(bytes, { provider });
  try {
    await session.run({ x: tensor("float32", { dims: [1], data: [1] }) });
  } finally {
    await session.release();
  }
  return finding;
}

async function describe(provider: Provider): Promise<ProbeResult> {
  if (provider !== "webgpu") return { detail: descriptions[provider] };
  const { webgpuAdapter } = await import("./webgpu_adapter.ts");
  const adapter = await webgpuAdapter();
  if (!adapter) throw new Error("Deno finds no WebGPU adapter");
  const { description: detail, software } = adapter;
  return { detail, skipReason: software ? `${detail} is a software adapter` : undefined };
}

const descriptions: Record<Exclude<Provider, "webgpu">, string> = {
  cuda: "onnxruntime-node on CUDA",
  cpu: "onnxruntime-node on the processor",
  wasm: "onnxruntime-web on WebAssembly",
};
