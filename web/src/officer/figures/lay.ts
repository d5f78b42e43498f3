// Finds how the paper lies in a photo, with the checks of the camera, once per photo.
import { CHECKED, shrink } from '../capture/prepare';
import type { Matrix } from '../capture/flat';
import { Watcher } from '../capture/watcher';

/** `paper` for a picture `width` pixels wide. */
export interface Laid { paper: Matrix | null; width: number }

const known = new Map<string, Promise<Laid>>();

export function lay(name: string, blob: Blob, form: string): Promise<Laid> {
  const before = known.get(name);
  if (before) return before;
  const laid = look(blob, form);
  known.set(name, laid);
  return laid;
}

async function look(blob: Blob, form: string): Promise<Laid> {
  const watcher = new Watcher(form);
  try {
    const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
    const small = await shrink(bitmap, CHECKED);
    bitmap.close();
    const { width } = small;
    // Which page it should be does not matter here: only where its marks are.
    const verdict = await watcher.check(small, 0);
    return { paper: verdict?.seen.paper ?? null, width };
  } finally {
    watcher.stop();
  }
}
