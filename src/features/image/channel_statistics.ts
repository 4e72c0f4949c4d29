/** Mean and standard deviation of each channel, computed from pictures, and the scaling by them. */

/** One value for each channel. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Mean and standard deviation of each channel, of values in [0, 1]. */
export interface Normalization {
  mean: Rgb;
  std: Rgb;
}

const LEVELS = 256;

/** Returns the linear map of a channel's byte to (byte / 255 − mean) / std. */
export function channelScaling({ mean, std }: Normalization, channel: number): {
  factor: number;
  offset: number;
} {
  return { factor: 1 / (255 * std[channel]), offset: -mean[channel] / std[channel] };
}

/** Histograms of each channel's bytes; exact counts, so that the order of pictures does not matter. */
export class ChannelHistograms {
  /** [3 × 256] */
  readonly #counts = new Float64Array(3 * LEVELS);

  /** Counts pixels, uint8 [..., 3]. */
  add(pixels: Uint8Array): void {
    const counts = this.#counts;
    for (let at = 0; at < pixels.length; at += 3) {
      counts[pixels[at]]++;
      counts[LEVELS + pixels[at + 1]]++;
      counts[2 * LEVELS + pixels[at + 2]]++;
    }
  }

  /** Returns mean and deviation; 0 and 1 without pixels. A channel of one value has deviation 1. */
  normalization(): Normalization {
    const moments = [0, 1, 2].map((channel) =>
      meanAndDeviation(this.#counts.subarray(channel * LEVELS, (channel + 1) * LEVELS))
    );
    const [red, green, blue] = moments;
    return {
      mean: [red.mean, green.mean, blue.mean],
      std: [red.std, green.std, blue.std],
    };
  }
}

function meanAndDeviation(counts: Float64Array): { mean: number; std: number } {
  const weighted = (value: (level: number) => number) =>
    counts.reduce((sum, count, level) => sum + count * value(level), 0);
  const total = weighted(() => 1);
  if (total === 0) return { mean: 0, std: 1 };
  const mean = weighted((level) => level) / total;
  const std = Math.sqrt(weighted((level) => (level - mean) ** 2) / total);
  return { mean: mean / 255, std: std / 255 || 1 };
}
