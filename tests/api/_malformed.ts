/** Requests that nobody should send, drawn by fast-check. */
import fc from "fast-check";
import type { CallOptions } from "./_app.ts";

/** A request to be made. */
export interface DrawnRequest extends CallOptions {
  path: string;
}

const PATHS = ["/predict_product", "/predict_product_batch", "/predict_text_list", "/feedback"];
const KEYS = [
  ...["designation", "description", "image", "designations", "descriptions", "images", "text"],
  ...["prediction_id", "true_code", "__proto__", "constructor", "toString", "id", ""],
];

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme-composite", maxLength: 60 }),
  fc.constantFrom("\ud800", "\udfff\ud800", "\u0000", "\u202e<b>", "&#x110000;", "<".repeat(500)),
  fc.constantFrom("a\u0301".repeat(300), "&amp;".repeat(400), "\u{1f468}\u200d".repeat(100)),
  fc.nat(60_000).map((length) => "x".repeat(length)),
);

const scalar = fc.oneof(
  text,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, -0, 1.5, Number.MAX_SAFE_INTEGER + 2),
  fc.constantFrom<unknown>([], {}, [[]], [null], { id: -1 }, { id: 1e300 }, { base64: "AAAA" }),
);

const jsonBody = fc.oneof(
  fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(scalar, fc.array(scalar, { maxLength: 8 }))),
  fc.jsonValue({ maxDepth: 6 }),
  fc.nat(3000).map((depth) =>
    JSON.parse("[".repeat(depth % 1000) + "]".repeat(depth % 1000) || "0")
  ),
);

/** JSON with some of its bytes changed, cut off or said twice. */
const brokenJson = fc.tuple(jsonBody, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(3))
  .map(([value, position, byte, way]) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value) ?? "");
    const at = position % Math.max(1, bytes.length);
    if (way === 0) return bytes.slice(0, at);
    if (way === 1) return Uint8Array.from([...bytes, ...bytes]);
    if (bytes.length > 0) bytes[at] = byte;
    return bytes;
  });

const contentType = fc.oneof(
  { weight: 4, arbitrary: fc.constant("application/json") },
  fc.constantFrom(
    ...["application/json; charset=latin1", 'application/json;charset="utf-8"', "text/json"],
    ...["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=B"],
    ...['multipart/form-data; boundary="B', "application/x-www-form-urlencoded", ";;;", ","],
    "multipart/form-data; boundary=" + "b".repeat(4000),
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 40 }).map((one) => one.trim()),
);

/** Values that a Headers object takes: Latin letters without line ends. */
const headerValue = fc.oneof(
  fc.string({ unit: "grapheme-ascii", maxLength: 80 }),
  fc.constantFrom(
    "é".repeat(50),
    "x".repeat(20_000),
    "\t",
    "a, b, c",
    "%00",
    "'; DROP TABLE",
    "🚫",
  ),
).map((value) => value.replace(/[^\t\x20-\xff]/g, "").trim());

const headers = fc.dictionary(
  fc.constantFrom(
    ...[
      "x-request-id",
      "content-encoding",
      "content-length",
      "transfer-encoding",
      "expect",
      "host",
    ],
    ...["accept", "accept-encoding", "cookie", "origin", "x-forwarded-for", "forwarded", "range"],
    ...["x-http-method-override", "content-disposition", "if-none-match", "te", "traceparent"],
  ),
  headerValue,
  { maxKeys: 3 },
);

const part = fc.record({
  name: fc.oneof(fc.constantFrom(...KEYS), text.map((one) => one.slice(0, 30))),
  filename: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  content: fc.oneof(
    text.map((one) => new TextEncoder().encode(one)),
    fc.uint8Array({ maxLength: 400 }),
  ),
});

/** A form in bytes, whole, cut off or with other line ends. */
const form = fc.tuple(fc.array(part, { maxLength: 5 }), fc.nat(), fc.nat(4))
  .map(([parts, position, way]) => {
    const encoder = new TextEncoder();
    const pieces = parts.flatMap(({ name, filename, content }) => [
      encoder.encode(
        `--B\r\ncontent-disposition: form-data; name="${name}"` +
          `${filename === undefined ? "" : `; filename="${filename}"`}\r\n\r\n`,
      ),
      content,
      encoder.encode("\r\n"),
    ]);
    const whole = Uint8Array.from(
      [...pieces, encoder.encode("--B--\r\n")].flatMap((one) => [...one]),
    );
    if (way === 0) return whole.slice(0, position % Math.max(1, whole.length));
    return way === 1 ? whole.filter((byte) => byte !== 0x0d) : whole;
  });

const token = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  fc.constant(null),
  fc.array(fc.base64String({ maxLength: 60 }), { maxLength: 6 }).map((parts) => parts.join(".")),
  headerValue,
);

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant("POST") },
  fc.constantFrom("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND", "post"),
);

const path = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PATHS) },
  fc.constantFrom("/model", "/", "//", "/predict_product/../model", "/PREDICT_PRODUCT", "/docs/x"),
  fc.webPath().map((one) => one.startsWith("/") ? one : `/${one}`),
  fc.constantFrom(...PATHS).map((one) => `${one}?${"a=".repeat(500)}`),
);

/** Pictures with some bytes changed or cut off, made of one that is whole. */
export function malformedRequests(pictures: readonly Uint8Array[]): fc.Arbitrary<DrawnRequest> {
  const picture = fc.tuple(
    fc.constantFrom(...pictures),
    fc.array(fc.nat(), { maxLength: 6 }),
    fc.boolean(),
  )
    .map(([whole, positions, cut]) => {
      const bytes = whole.slice();
      for (const position of positions) bytes[position % bytes.length] ^= 1 + position % 255;
      return cut ? bytes.slice(0, (positions[0] ?? 9) % bytes.length) : bytes;
    });
  const pictured = picture.map((bytes) => ({ designation: "x", image: bytes.toBase64() }));
  const filed = picture.map((bytes) => {
    const data = new FormData();
    data.set("designation", "x");
    data.set("image", new File([new Uint8Array(bytes)], "x.jpg"));
    return data;
  });
  const withBody = (body: fc.Arbitrary<unknown>, type: fc.Arbitrary<string | undefined>) =>
    fc.record({ path, method, token, headers, body, type });
  return fc.oneof(
    {
      weight: 4,
      arbitrary: withBody(jsonBody.map((one) => JSON.stringify(one) ?? ""), contentType),
    },
    { weight: 3, arbitrary: withBody(brokenJson, contentType) },
    { weight: 2, arbitrary: withBody(form, fc.constant("multipart/form-data; boundary=B")) },
    withBody(fc.uint8Array({ maxLength: 2000 }), contentType),
    withBody(text, fc.constant("application/x-www-form-urlencoded")),
    withBody(pictured.map((one) => JSON.stringify(one)), fc.constant("application/json")),
    withBody(filed, fc.constant(undefined)),
  ).map(({ type, headers, method, body, ...rest }) => {
    const bodiless = /^(?:GET|HEAD)$/i.test(method);
    return {
      ...rest,
      method,
      body: bodiless ? undefined : body,
      headers: { ...headers, ...(type === undefined || bodiless ? {} : { "content-type": type }) },
    };
  });
}
