// Looks at pictures off the main thread: the camera view must not stutter on a cheap phone.
import { check } from './check';
import { greyOf } from './measures';

/** `longest` is the side that the picture is looked at with; it is shrunk here, not by the main thread. */
export interface Task { id: number; picture?: ImageBitmap | VideoFrame; image?: ImageData; longest?: number; form: string; page: number }

/** Live pictures come five times a second or more: a quarter of the rows says as well that the hand shakes. */
const LIVE_ROWS = 4;

let canvas: OffscreenCanvas | undefined;

function pixels(picture: ImageBitmap | VideoFrame, longest = Infinity): ImageData | null {
  const [fullWidth, fullHeight] = 'displayWidth' in picture ? [picture.displayWidth, picture.displayHeight] : [picture.width, picture.height];
  const scale = Math.min(1, longest / Math.max(fullWidth, fullHeight));
  const [width, height] = [Math.max(1, Math.round(fullWidth * scale)), Math.max(1, Math.round(fullHeight * scale))];
  canvas ??= new OffscreenCanvas(width, height);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (context) context.imageSmoothingQuality = 'medium';
  context?.drawImage(picture, 0, 0, width, height);
  picture.close();
  return context?.getImageData(0, 0, width, height) ?? null;
}

self.onmessage = ({ data }: MessageEvent<Task>) => {
  const began = performance.now();
  const image = data.image ?? (data.picture ? pixels(data.picture, data.longest) : null);
  const verdict = image ? check(greyOf(image.data, image.width, image.height), data.form, data.page, data.longest ? LIVE_ROWS : 1) : null;
  self.postMessage({ id: data.id, verdict: verdict && { ...verdict, ms: performance.now() - began } });
};
