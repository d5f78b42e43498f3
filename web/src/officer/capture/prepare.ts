// From what the camera or the gallery gives to what is sent: upright, a sensible size, JPEG, without the camera's hidden data (place,
// device), with the SHA-256 of exactly those bytes.
import { Problem } from '../api/problem';
import { type Words } from '../words/lang';
import { words } from '../words/words';
import { sha256 } from './hash';
import { readHead } from './size';

/** Longest side and quality of what is sent. Not measured yet: chosen so that a box of 17 mm is about 48 px. */
export const LONGEST = 2560;
const QUALITY = 0.8;
/** Side of what is checked: the server's. */
export const CHECKED = 1024;
const HEAD_BYTES = 512 * 1024;

/** `full` is what came in, where the picture that is sent has fewer pixels. */
export interface Prepared { blob: Blob; width: number; height: number; sha256: string; small: ImageBitmap; full?: Blob }

const refuse = (code: string, text: Words): Problem => new Problem(code, 422, text);

export async function prepare(file: Blob): Promise<Prepared> {
  const head = readHead(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (head.kind === 'heic') throw refuse('HEIC', words.heic);
  if (head.kind === 'unknown') throw refuse('NOT_A_PHOTO', words.notAPhoto);
  const bitmap = await decode(file, head.width, head.height);
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const blob = await encode(bitmap, width, height);
  const small = await shrink(bitmap, CHECKED);
  bitmap.close();
  const larger = Math.max(head.width, head.height) > LONGEST;
  return { blob, width, height, sha256: await sha256(blob), small, ...(larger ? { full: file } : {}) };
}

async function decode(file: Blob, width: number, height: number): Promise<ImageBitmap> {
  const longest = Math.max(width, height);
  try {
    return await createImageBitmap(file, {
      imageOrientation: 'from-image',
      ...(longest > LONGEST ? { resizeWidth: Math.round((LONGEST * width) / longest), resizeQuality: 'high' as const } : {}),
    });
  } catch {
    throw refuse('BROKEN_PHOTO', words.brokenPhoto);
  }
}

export function shrink(source: ImageBitmap | HTMLVideoElement, longest: number): Promise<ImageBitmap> {
  const [width, height] = source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
  const scale = Math.min(1, longest / Math.max(width, height));
  return createImageBitmap(source, { resizeWidth: Math.max(1, Math.round(width * scale)), resizeHeight: Math.max(1, Math.round(height * scale)), resizeQuality: 'medium' });
}

function encode(source: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw refuse('BROKEN_PHOTO', words.brokenPhoto);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(refuse('BROKEN_PHOTO', words.brokenPhoto))), 'image/jpeg', QUALITY);
  });
}
