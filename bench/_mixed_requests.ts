/** Requests of every kind that callers make, most of all single products; some with a picture. */
import sharp from "sharp";
import { httpPost, jsonPost } from "./_http_load.ts";
import type { ProductBody } from "./_product_bodies.ts";

/** Number of different pictures and their width in pixels, that of a shop. */
const PICTURES = 8;
const SIDE = 300;
/** Products in a request of several, and how many of them have a picture. */
const TOGETHER = 20;
const PICTURED = 4;

/** The bytes of one request for each product. */
export async function mixedRequests(
  bodies: readonly ProductBody[],
  token: string | undefined,
): Promise<Uint8Array[]> {
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, n) => noisyPicture(n)));
  const json = (path: string, body: unknown) => jsonPost(path, { token, body });
  return await Promise.all(bodies.map(async (body, at) => {
    const picture = pictures[at % PICTURES];
    const some = bodies.slice(at, at + TOGETHER);
    const designations = some.map(({ designation }) => designation);
    switch (at % 10) {
      case 0:
        return json("/predict_product", { ...body, image: picture.toBase64() });
      case 1:
        return json("/predict_product_batch", {
          designations,
          descriptions: some.map(({ description }) => description),
          images: some.map((_, n) => n < PICTURED ? pictures[n].toBase64() : null),
        });
      case 2:
        return json("/predict_text_list", { text: designations });
      case 3:
        return await upload(body, { token, picture });
      default:
        return json("/predict_product", body);
    }
  }));
}

async function upload(
  { designation, description }: ProductBody,
  { token, picture }: { token?: string; picture: Uint8Array<ArrayBuffer> },
): Promise<Uint8Array> {
  const form = new FormData();
  form.set("designation", designation);
  if (description !== null) form.set("description", description);
  form.set("image", new File([picture], "picture.jpg", { type: "image/jpeg" }));
  const written = new Response(form);
  const contentType = written.headers.get("content-type") ?? "";
  return httpPost("/predict_product", { token, contentType, body: await written.bytes() });
}

async function noisyPicture(n: number): Promise<Uint8Array<ArrayBuffer>> {
  const noise = { type: "gaussian", mean: 90 + 10 * n, sigma: 30 } as const;
  const picture = sharp({
    create: { width: SIDE, height: SIDE, channels: 3, background: "olive", noise },
  });
  return new Uint8Array(await picture.jpeg().toBuffer());
}
