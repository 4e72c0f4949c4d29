/**
 * An attacker on this machine: idle connections, half-sent heads, stalled uploads, tall pictures and
 * texts of unclosed comments, at a bounded rate. It holds a token of its own.
 */
import { crc32, deflateSync } from "node:zlib";
import { jsonPost } from "./_http_load.ts";

/** The server, the attacker's token and its rate. */
export interface Attack {
  /** Port on this machine. */
  port: number;
  token: string;
  /** Attempts a second. */
  perSecond: number;
}

/** An attack under way. */
export interface RunningAttack {
  /** Ends it; gives the number of attempts. */
  stop(): Promise<number>;
}

/** Connections that the attacker holds at once. */
const HELD = 2000;
const PICTURES = 32;
const COMMENT = "<!--";

/** Starts to attack. */
export function startAttack({ port, token, perSecond }: Attack): RunningAttack {
  const tall = tallPicture(1, 3_000_000).toBase64();
  const steep = tallPicture(250, 16_000).toBase64();
  const many = (picture: string) => ({
    designations: Array(PICTURES).fill("x"),
    images: Array(PICTURES).fill(picture),
  });
  const requests = [
    new Uint8Array(),
    new TextEncoder().encode("POST /predict_product HTTP/1.1\r\nhost: x\r\nx-slow: "),
    stalledUpload(token),
    jsonPost("/predict_product_batch", { token, body: many(tall) }),
    jsonPost("/predict_product_batch", { token, body: many(steep) }),
    jsonPost("/predict_product", { token, body: { designation: COMMENT.repeat(4900) } }),
  ];
  const held = new Set<Deno.TcpConn>();
  let attempts = 0;
  const attempt = async () => {
    const bytes = requests[attempts++ % requests.length];
    const socket = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    if (!socket) return;
    held.add(socket);
    if (held.size > HELD) close(held, held.values().next().value!);
    try {
      for (let at = 0; at < bytes.length;) at += await socket.write(bytes.subarray(at));
      const buffer = new Uint8Array(1 << 12);
      while (await socket.read(buffer) !== null);
    } catch {
      // the server hung up, or another attempt took the place
    }
    close(held, socket);
  };
  const timer = setInterval(() => void attempt(), 1000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      for (const socket of held) close(held, socket);
      return await Promise.resolve(attempts);
    },
  };
}

function close(held: Set<Deno.TcpConn>, socket: Deno.TcpConn): void {
  if (held.delete(socket)) socket.close();
}

/** The head of an upload and most of its body; the rest never comes. */
function stalledUpload(token: string): Uint8Array {
  const whole = jsonPost("/predict_product", {
    token,
    body: { designation: "x".repeat(2_000_000) },
  });
  return whole.subarray(0, whole.length - 100);
}

/** A grey PNG. */
function tallPicture(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const body = new Uint8Array([...new TextEncoder().encode(type), ...data]);
    const framed = new Uint8Array(body.length + 8);
    const view = new DataView(framed.buffer);
    view.setUint32(0, data.length);
    framed.set(body, 4);
    view.setUint32(body.length + 4, crc32(body));
    return framed;
  };
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits; colour type 0 is grey
  const rows = deflateSync(new Uint8Array((width + 1) * height));
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return Uint8Array.from([
    ...signature,
    ...chunk("IHDR", new Uint8Array(header.buffer)),
    ...chunk("IDAT", rows),
    ...chunk("IEND", new Uint8Array()),
  ]);
}
