/** A picture as it goes from a request to a model: checked bytes, not yet anything a model reads. */

/** A picture that was decoded once and found whole. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
}

/** A picture as a caller sends it: bytes, base64, or the id of one in the server's folder. */
export type PictureInput = Uint8Array | string | { id: number | string };

/** File formats that are let in; others can hold scripts, links or documents. */
export type PictureFormat = "jpeg" | "png" | "webp";

const SIGNATURES: Record<PictureFormat, { at: number; bytes: number[] }[]> = {
  jpeg: [{ at: 0, bytes: [0xff, 0xd8, 0xff] }],
  png: [{ at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] }],
  webp: [{ at: 0, bytes: [...ascii("RIFF")] }, { at: 8, bytes: [...ascii("WEBP")] }],
};

/** The format by a file's first bytes. */
export function detectFormat(bytes: Uint8Array): PictureFormat | undefined {
  return (Object.keys(SIGNATURES) as PictureFormat[]).find((format) =>
    SIGNATURES[format].every((mark) => mark.bytes.every((byte, i) => bytes[mark.at + i] === byte))
  );
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
