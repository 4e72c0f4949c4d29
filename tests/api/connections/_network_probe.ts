/** Listens, gives up the network except for the service in the first argument, prints what still works. */
import { revokeLocalNetwork } from "../../../api/connections/network_grant.ts";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const { port } = listener.addr as Deno.NetAddr;
await Deno.connect({ hostname: "127.0.0.1", port });
await revokeLocalNetwork(Deno.args);
const accepted = await listener.accept().then(() => "accepts", (error) => error.name);
const connected = await Deno.connect({ hostname: "127.0.0.1", port })
  .then(() => "connects", (error) => error.name);
console.log(accepted, connected);
Deno.exit();
