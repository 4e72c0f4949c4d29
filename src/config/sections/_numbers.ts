/** Number schemas that several sections share. */
import { z } from "zod";

/** A number in [0, 1]. */
export const fraction = z.number().min(0).max(1);

/** A positive integer. */
export const count = z.int().min(1);
