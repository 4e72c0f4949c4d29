/** File names of the challenge's layout (ENS Challenge Data n° 35), which `data/raw` follows exactly. */

/** Labelled products: index, designation, description, productid, imageid. */
export const TRAIN_PRODUCTS = "X_train_update.csv";
/** Labels of the labelled products: index, prdtypecode. */
export const TRAIN_LABELS = "Y_train_CVw08PX.csv";
/** Products without labels, same columns as the labelled ones. */
export const TEST_PRODUCTS = "X_test_update.csv";
/** Optional: a JSON object from code to a readable name. */
export const LABEL_NAMES = "labels.json";

/** Returns the path of a product's picture, relative to the catalogue's folder. */
export function imagePath(part: "train" | "test", imageid: string, productid: string): string {
  return `images/image_${part}/image_${imageid}_product_${productid}.jpg`;
}
