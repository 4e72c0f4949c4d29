/** Converts 16-bit floating-point numbers to float32; every such number has an exact float32. */

/** Converts IEEE 754 binary16 numbers. */
export function float16ToFloat32(buffer: ArrayBuffer): Float32Array {
  return Float32Array.from(new Float16Array(buffer));
}

/** Converts bfloat16 numbers, the upper halves of float32 numbers. */
export function bfloat16ToFloat32(buffer: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(buffer);
  const bits = new Uint32Array(halves.length);
  for (let at = 0; at < halves.length; at++) bits[at] = halves[at] << 16;
  return new Float32Array(bits.buffer);
}
