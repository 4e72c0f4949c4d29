/** The schema of params.yaml's section `api`: the prediction service. */
import { z } from "zod";
import { count } from "./_numbers.ts";

const path = z.string().min(1);

const auth = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwks_url: z.url({ protocol: /^https?$/ }).nullable().describe("an http or https URL, or nothing"),
  algorithms: z.array(z.enum(["RS256", "ES256", "EdDSA"])).min(1)
    .describe("a list of RS256, ES256, EdDSA"),
  leeway_seconds: z.int().min(0).max(300),
});

const limits = z.strictObject({
  body_megabytes: z.int().min(1).max(512),
  body_seconds: count,
  bodies_megabytes: z.int().min(1).max(65_536),
  batch_products: z.int().min(1).max(65_536),
  text_characters: count,
  pictures: count,
  picture_megapixels: z.int().min(1).max(268),
  requests_per_second: z.number().min(0),
  burst: count,
});

const connections = z.strictObject({
  max: z.int().min(1).max(100_000),
  per_address: count,
  header_seconds: count,
  idle_seconds: count,
});

const queue = z.strictObject({
  workers: z.int().min(1).max(256),
  batch_products: count,
  wait_milliseconds: z.number().min(0).max(1000),
  products: count,
});

const log = z.strictObject({
  requests: z.boolean(),
  folder: path,
  texts: z.boolean(),
  file_megabytes: count,
  files: z.int().min(2).max(10_000),
});

/** The schema of the section. */
export const apiSection = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(0).max(65_535),
  model: path,
  shadow: path.nullable().describe("a folder or an alias of the registry, or nothing"),
  registry: path.nullable().describe("a tracking URI, a folder, or nothing"),
  scores: path,
  drift: path,
  pictures: path,
  top: z.int().min(1).max(1000),
  reload_seconds: z.number().min(0.05).max(86_400),
  drain_seconds: z.number().min(0).max(3600),
  shutdown_seconds: count,
  cors_origins: z.array(z.string().min(1)).describe("a list of origins"),
  auth,
  limits,
  connections,
  queue,
  log,
}).refine(({ limits, queue }) => limits.batch_products <= queue.products, {
  path: ["queue", "products"],
  error: "expected limits.batch_products or more, for a whole request to fit",
});

/** The section `api`. */
export type ApiParams = z.infer<typeof apiSection>;
