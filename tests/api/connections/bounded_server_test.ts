/** The server in a process with few descriptors, among thousands of connections that say nothing. */
import assert from "node:assert/strict";
import { withFolder } from "../../_temporary.ts";
import { withServer } from "../_server.ts";

const HALF_A_HEAD = new TextEncoder().encode("GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ");

/** Opens a connection, says `first` and counts down when the server closes it. */
async function idle(port: number, first?: Uint8Array): Promise<Deno.TcpConn> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  if (first) await socket.write(first).catch(() => {});
  return socket;
}

/** Resolves when the other side has closed. */
async function ended(socket: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(1024);
  while (await socket.read(buffer).catch(() => null) !== null);
  socket.close();
}

Deno.test("thousands of silent connections neither end the server nor keep others out", () =>
  withFolder((folder) =>
    withServer({ folder, descriptors: 300 }, async ({ port, call, stop }) => {
      const sockets: Promise<void>[] = [];
      for (let count = 0; count < 3000; count++) {
        sockets.push(ended(await idle(port, count % 2 ? HALF_A_HEAD : undefined)));
        if (count % 500 === 0) assert.equal((await call("/health")).status, 200);
      }
      assert.equal((await call("/health")).status, 200);
      const metrics = await (await call("/metrics")).text();
      const open = Number(/^etiquette_connections (\d+)$/m.exec(metrics)?.[1]);
      assert.ok(open > 1 && open < 300, `${open} open`);
      assert.equal(await stop(), 0);
      await Promise.all(sockets);
    })
  ));

Deno.test("a head that does not end and a connection that is not used are closed", () =>
  withFolder((folder) =>
    withServer(
      { folder, set: ["connections.header_seconds=1", "connections.idle_seconds=1"] },
      async ({ port, call }) => {
        const whole = new TextEncoder().encode("GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
        const sockets = [undefined, HALF_A_HEAD, whole].map((first) => idle(port, first));
        await Promise.all((await Promise.all(sockets)).map(ended));
        assert.match(
          await (await call("/metrics")).text(),
          /etiquette_connections_closed_total\{reason="timeout"\} 3/,
        );
      },
    )
  ));
