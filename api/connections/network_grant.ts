/** Gives up network permissions that only listening needs. */

/** Hosts of the task's `--allow-net`. */
const LISTENING = ["0.0.0.0", "127.0.0.1"];
const LOCAL = /^https?:\/\/(localhost|127\.|0\.0\.0\.0|\[::1?\])/i;

/**
 * Revokes the permission to reach services on this machine, which `--allow-net` for listening implies.
 * The socket that listens stays. Hosts of `services`, such as a registry's, are kept.
 */
export async function revokeLocalNetwork(services: readonly string[]): Promise<void> {
  if (services.some((service) => LOCAL.test(service))) return;
  for (const host of LISTENING) await Deno.permissions.revoke({ name: "net", host });
}
