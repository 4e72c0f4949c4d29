/**
 * Missing pictures. A product whose picture is absent or unreadable keeps its row and has the position
 * `NO_PICTURE` among the packed pictures. `pictureBatch` leaves the pixels of that position all 0,
 * the mean of normalised pictures; the fusion model gives all-0 pixels no weight.
 */

/** The position of a picture that does not exist. */
export const NO_PICTURE = -1;
