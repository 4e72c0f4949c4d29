/**
 * Optimisers, each in two forms of one formula: nodes that update a whole parameter inside the
 * training step, and a kernel that updates single rows of an embedding table in place on the host.
 * No hidden state: slots (moments) go in and come out. In order of increasing complexity.
 */
import { add, div, mul, pow, sqrt, sub } from "../expressions/elementwise.ts";
import type { Value } from "../graph/value.ts";
import type { RowKernels, RowUpdateTarget } from "../kernels/row_memory.ts";

/** A parameter before the step; slots in the order of `Optimizer.slots`. */
export interface Update {
  readonly value: Value;
  readonly gradient: Value;
  readonly slots: readonly Value[];
  /** True if weight decay applies. */
  readonly decay: boolean;
}

/** The learning rate of a step and its number, counted from 1. */
export interface StepScalars<T> {
  readonly learningRate: T;
  readonly step: T;
}

/** A parameter and its slots after the step. */
export interface Updated {
  readonly value: Value;
  readonly slots: readonly Value[];
}

/** Updates rows of a table and of its slots. */
export type RowUpdate = (kernels: RowKernels, rows: RowUpdateTarget & { decay: boolean }) => void;

/** An optimiser as graph nodes and as a kernel over table rows. */
export interface Optimizer {
  /** Names of the tensors kept beside a parameter, in its shape, zeros at first. */
  readonly slots: readonly string[];
  /** Nodes of the update; what all parameters share is built once. */
  update(scalars: StepScalars<Value>): (parameter: Update) => Updated;
  /** The same for rows of a table, in place. */
  updateRows(scalars: StepScalars<number>): RowUpdate;
}

/** Stochastic gradient descent. */
export interface SgdOptions {
  /** Decoupled, as in AdamW. @default {0} */
  weightDecay?: number;
}

/**
 * Stochastic gradient descent: θ ← (1 − η λ) θ − η g for gradient g, rate η and weight decay λ.
 * `sgdRows` of row_kernels.wat takes keep = 1 − η λ and rate = η.
 */
export function sgd({ weightDecay = 0 }: SgdOptions = {}): Optimizer {
  return {
    slots: [],
    update: ({ learningRate }) => ({ value, gradient, decay }) => {
      const decayedValue = decayed(value, learningRate, decay ? weightDecay : 0);
      return { value: sub(decayedValue, mul(learningRate, gradient)), slots: [] };
    },
    updateRows: ({ learningRate }) =>
    (
      kernels,
      { tables: [values], gradients, rows, count, width, decay },
    ) => {
      const keep = decay ? 1 - learningRate * weightDecay : 1;
      kernels.sgdRows(values, gradients, rows, count, width, keep, learningRate);
    },
  };
}

/** AdamW's constants. */
export interface AdamWOptions {
  /** @default {0.9} */
  beta1?: number;
  /** @default {0.999} */
  beta2?: number;
  /** @default {1e-8} */
  epsilon?: number;
  /** @default {0.01} */
  weightDecay?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2, the decay scaled by the
 * learning rate as in PyTorch). For gradient g, step t, rate η and weight decay λ:
 *
 *     m ← m + (1 − β₁)(g − m)          v ← v + (1 − β₂)(g² − v)
 *     η̂ = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)     ε̂ = ε √(1 − β₂ᵗ)
 *     θ ← (1 − η λ) θ − η̂ m / (√v + ε̂)
 *
 * The bias correction is in the scalars η̂ and ε̂ (Kingma and Ba 2015, end of section 2). Three
 * forms compute it: `update` as graph nodes, `updateRows` with the scalars in float64, and
 * `adamwRows` of row_kernels.wat, which takes keep = 1 − η λ, rate = η̂, floor = ε̂, share1 = 1 − β₁
 * and share2 = 1 − β₂. Rows that a batch does not touch keep their moments and do not decay.
 */
export function adamw(options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  return {
    slots: ["first_moment", "second_moment"],
    update: ({ learningRate, step }) => {
      const { graph } = step;
      const number = (value: number) => graph.scalar(value);
      const correction1 = sub(number(1), pow(number(beta1), step));
      const correction2 = sqrt(sub(number(1), pow(number(beta2), step)));
      const rate = mul(learningRate, div(correction2, correction1));
      const epsilonHat = mul(number(epsilon), correction2);
      return ({ value, gradient, slots: [first, second], decay }) => {
        const m = add(first, mul(number(1 - beta1), sub(gradient, first)));
        const v = add(second, mul(number(1 - beta2), sub(mul(gradient, gradient), second)));
        const change = div(mul(rate, m), add(sqrt(v), epsilonHat));
        const decayedValue = decayed(value, learningRate, decay ? weightDecay : 0);
        return { value: sub(decayedValue, change), slots: [m, v] };
      };
    },
    updateRows: ({ learningRate, step }) => {
      const correction2 = Math.sqrt(1 - beta2 ** step);
      const factors = [
        learningRate * correction2 / (1 - beta1 ** step),
        epsilon * correction2,
        1 - beta1,
        1 - beta2,
      ] as const;
      return (kernels, { tables, gradients, rows, count, width, decay }) => {
        const [values, firsts, seconds] = tables;
        const keep = decay ? 1 - learningRate * weightDecay : 1;
        const places = [values, firsts, seconds, gradients, rows, count, width] as const;
        kernels.adamwRows(...places, keep, ...factors);
      };
    },
  };
}

function decayed(value: Value, learningRate: Value, weightDecay: number): Value {
  if (weightDecay === 0) return value;
  const { graph } = value;
  return mul(value, sub(graph.scalar(1), mul(learningRate, graph.scalar(weightDecay))));
}
