// The phone's rear camera: the live picture, and the best still it gives.
import { shrink } from './prepare';

interface StillCapture { takePhoto(): Promise<Blob> }
type StillMaker = new (track: MediaStreamTrack) => StillCapture;

const STILL_PATIENCE_MS = 4_000;

export async function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1440 } },
  });
}

/**
 * The picture that is on the screen, to be looked at `longest` pixels large. Where the browser has video frames (Chrome, from 94) it is handed to the worker as it is:
 * shrinking 2,560 pixels is a third of the work, and the main thread has buttons to serve.
 */
export async function liveFrame(video: HTMLVideoElement, longest: number): Promise<VideoFrame | ImageBitmap> {
  if (typeof VideoFrame !== 'undefined' && typeof OffscreenCanvas !== 'undefined') {
    try {
      return new VideoFrame(video);
    } catch {
      // No frame yet, or one that cannot be handed over: drawn below.
    }
  }
  return shrink(video, longest);
}

/** A still at full detail where the browser can; else the frame that is on the screen. The officer never waits for a camera that hangs. */
export async function takeStill(stream: MediaStream, video: HTMLVideoElement): Promise<Blob> {
  const Maker = (globalThis as { ImageCapture?: StillMaker }).ImageCapture;
  const [track] = stream.getVideoTracks();
  if (Maker && track) {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), STILL_PATIENCE_MS));
    const still = await Promise.race([new Maker(track).takePhoto().catch(() => null), late]);
    if (still && still.size > 0) return still;
  }
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d', { alpha: false })?.drawImage(video, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no frame'))), 'image/jpeg', 0.95);
  });
}
