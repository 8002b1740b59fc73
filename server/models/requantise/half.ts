/** Every half-precision number as a float, by its 16 bits. */
const HALF_TO_FLOAT = Float32Array.from({ length: 1 << 16 }, (_, bits) => halfToFloat(bits));

/** The half-precision number whose two bytes stand at a place, as a float. */
export function halfAt(bytes: Uint8Array, at: number): number {
  return HALF_TO_FLOAT[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] as number;
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** The 16 bits of the half-precision number that is nearest to a float; of two equally near, the even one. */
export function floatToHalf(value: number): number {
  scratch[0] = value;
  const bits = scratchBits[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7e00;
  // 65520 and more is nearer to infinity than to the largest half.
  if (rest >= 0x477ff000) return sign | 0x7c00;
  if (rest < 0x38800000) {
    // Too small for a normal half: a multiple of 2^-24, which this division makes of it exactly.
    return sign | roundToEven(Math.abs(scratch[0]) * 2 ** 24);
  }
  const lowestKept = (rest >>> 13) & 1;
  return sign | ((rest - 0x38000000 + 0xfff + lowestKept) >>> 13);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const beyond = value - below;
  return beyond > 0.5 || (beyond === 0.5 && below % 2 === 1) ? below + 1 : below;
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
