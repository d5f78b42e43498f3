// Asks the worker about pictures, one at a time.
import type { Verdict } from './check';
import type { Task } from './checks.worker';

export class Watcher {
  private readonly worker = new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module' });
  private readonly open = new Map<number, (verdict: Verdict | null) => void>();
  private count = 0;

  constructor(private readonly form: string) {
    this.worker.onmessage = ({ data }: MessageEvent<{ id: number; verdict: Verdict | null }>) => {
      this.open.get(data.id)?.(data.verdict);
      this.open.delete(data.id);
    };
    // Where the worker cannot start, photos are taken without checks.
    this.worker.onerror = () => this.stop();
  }

  check(picture: ImageBitmap | VideoFrame, page: number, longest?: number): Promise<Verdict | null> {
    this.count += 1;
    const task: Task = { id: this.count, form: this.form, page, ...(longest ? { longest } : {}) };
    return new Promise((resolve) => {
      this.open.set(task.id, resolve);
      if (typeof OffscreenCanvas === 'undefined' && picture instanceof ImageBitmap) this.worker.postMessage({ ...task, image: pixels(picture) });
      else this.worker.postMessage({ ...task, picture }, [picture]);
    });
  }

  stop(): void {
    this.worker.terminate();
    for (const answer of this.open.values()) answer(null);
    this.open.clear();
  }
}

/** Safari before 16.4 draws on the main thread only. */
function pixels(bitmap: ImageBitmap): ImageData | undefined {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  return context?.getImageData(0, 0, bitmap.width, bitmap.height);
}
