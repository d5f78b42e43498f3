// Looks at pictures off the main thread: the camera view must not stutter on a cheap phone.
import { check } from './check';
import { greyOf } from './measures';

export interface Task { id: number; bitmap?: ImageBitmap; image?: ImageData; form: string; page: number }

let canvas: OffscreenCanvas | undefined;

function pixels(bitmap: ImageBitmap): ImageData | null {
  canvas ??= new OffscreenCanvas(bitmap.width, bitmap.height);
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(bitmap, 0, 0);
  const image = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? null;
  bitmap.close();
  return image;
}

self.onmessage = ({ data }: MessageEvent<Task>) => {
  const image = data.image ?? (data.bitmap ? pixels(data.bitmap) : null);
  const verdict = image ? check(greyOf(image.data, image.width, image.height), data.form, data.page) : null;
  self.postMessage({ id: data.id, verdict });
};
