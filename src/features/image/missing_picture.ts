/**
 * The marker of a missing picture, and its way through the code: `picture_packing.ts` skips pictures
 * that are absent or unreadable and lists them; `picturePositions` gives their products the position
 * `NO_PICTURE`; `pictureBatch` fills it with 0, the mean of normalised pixels; the fusion model
 * (`models/fusion/fusion_model.ts`) gives such pixels no weight.
 */

/** The position of a picture that does not exist. */
export const NO_PICTURE = -1;
