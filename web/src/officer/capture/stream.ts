// The phone's rear camera: the live picture, and the best still it gives.
interface StillCapture { takePhoto(): Promise<Blob> }
type StillMaker = new (track: MediaStreamTrack) => StillCapture;

const STILL_PATIENCE_MS = 4_000;

export async function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1440 } },
  });
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
