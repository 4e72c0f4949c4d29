/** Opens the registry that commands change: on this machine with webhooks, since no server tells. */
import { locationFromEnvironment, type OpenStore, openStore } from "../open_store.ts";
import { WatchedRegistry } from "./watched_registry.ts";
import { type Webhook, WebhookSender } from "./webhooks.ts";

/**
 * The store that the environment names; its changes are told to `webhooks`, signed with the secret
 * in MLFLOW_WEBHOOK_SECRET.
 *
 * @throws {UserError} as `openStore` does.
 */
export async function openRegistry(
  webhooks: readonly Omit<Webhook, "secret">[],
): Promise<OpenStore> {
  const store = await openStore(locationFromEnvironment((name) => Deno.env.get(name)));
  if (!store.isLocal || webhooks.length === 0) return store;
  const secret = Deno.env.get("MLFLOW_WEBHOOK_SECRET") || undefined;
  const sender = new WebhookSender(webhooks.map((webhook) => ({ ...webhook, secret })), {
    onFailure: (message) => console.error(message),
  });
  const registry = new WatchedRegistry(store.registry, sender);
  return { ...store, registry, [Symbol.dispose]: () => store[Symbol.dispose]() };
}
