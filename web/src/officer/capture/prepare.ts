// From what the camera or the gallery gives to what is sent: upright, a sensible size, JPEG, without the camera's hidden data (place,
// device), with the SHA-256 of exactly those bytes.
import { Problem } from '../api/problem';
import { type Words } from '../words/lang';
import { words } from '../words/words';
import { sha256 } from './hash';
import { readHead } from './size';

/**
 * What is sent: 2,000 x 1,500 pixels of a camera's 4:3, at which digits are read as well as at any larger size (measured: docs/reading.md,
 * "The size that is sent"). Of a frame that is longer (16:9), 1,500 across as far as it has them, and at most 2,560 along.
 */
const [LONG, SHORT, MOST] = [2000, 1500, 2560];
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
  const [width, height] = sentSize(bitmap.width, bitmap.height);
  const blob = await encode(bitmap, width, height);
  const small = await shrink(bitmap, CHECKED);
  bitmap.close();
  const larger = head.width * head.height > width * height;
  return { blob, width, height, sha256: await sha256(blob), small, ...(larger ? { full: file } : {}) };
}

/** Width and height of what is sent of a picture. */
export function sentSize(width: number, height: number): [number, number] {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const scale = Math.min(1, MOST / long, Math.max(LONG / long, SHORT / short));
  return [Math.round(width * scale), Math.round(height * scale)];
}

async function decode(file: Blob, width: number, height: number): Promise<ImageBitmap> {
  const [resizeWidth] = sentSize(width, height);
  try {
    return await createImageBitmap(file, {
      imageOrientation: 'from-image',
      ...(resizeWidth < width ? { resizeWidth, resizeQuality: 'high' as const } : {}),
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
