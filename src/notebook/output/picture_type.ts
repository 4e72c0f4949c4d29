/** The MIME type of a picture by its signature: PNG or JPEG; undefined for other bytes. */
export function pictureType(bytes: Uint8Array): "image/png" | "image/jpeg" | undefined {
  const starts = (...signature: number[]) => signature.every((byte, at) => bytes[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  return starts(0xff, 0xd8, 0xff) ? "image/jpeg" : undefined;
}
