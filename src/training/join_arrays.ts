/** Concatenation of typed arrays. */

/** Concatenates two typed arrays of the same type. */
export function joinArrays<Numbers extends Uint8Array | Int32Array | Float32Array>(
  first: Numbers,
  second: Numbers,
): Numbers {
  const both = new (first.constructor as new (length: number) => Numbers)(
    first.length + second.length,
  );
  both.set(first);
  both.set(second, first.length);
  return both;
}
