/** Says in words why a request to S3 failed. */
import { UserError } from "../errors.ts";

const MEANINGS: Readonly<Record<string, string>> = {
  AccessDenied: "access denied",
  BadDigest: "the bytes arrived damaged",
  CredentialsProviderError:
    "no credentials, expected access_key_id in .dvc/config.local, AWS_ACCESS_KEY_ID or ~/.aws",
  ECONNREFUSED: "the server does not answer",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "no such host",
  InvalidAccessKeyId: "the access key is not known",
  NoSuchBucket: "no such bucket",
  NoSuchKey: "no such object",
  SignatureDoesNotMatch: "the secret key is wrong",
};

/** Returns a `UserError` for a failure of the client, and a `UserError` unchanged. */
export function s3Error(action: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { name = "", code = "", message = String(error), $metadata } = error as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode === undefined ? "" : ` (${$metadata.httpStatusCode})`;
  const meaning = MEANINGS[name] ?? MEANINGS[code] ?? `${name}: ${message}`;
  return new UserError(`Cannot ${action}: ${meaning}${status}`);
}
