// Reads the QR code of the activation letter: with the browser's own detector where it has one, else with a small decoder that is
// loaded only then.
import { useEffect, useRef, useState } from 'preact/hooks';
import { codeIn } from '../account/code';
import { say } from '../words/lang';
import { words } from '../words/words';

interface Detector { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> }
type DetectorMaker = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };
type Read = (video: HTMLVideoElement) => Promise<string[]>;

async function reader(): Promise<Read> {
  const Maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  if (Maker && (await Maker.getSupportedFormats()).includes('qr_code')) {
    const detector = new Maker({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video)).map((code) => code.rawValue);
  }
  const { default: decode } = await import('jsqr');
  const canvas = document.createElement('canvas');
  return async (video) => {
    const scale = Math.min(1, 800 / Math.max(video.videoWidth, video.videoHeight));
    [canvas.width, canvas.height] = [video.videoWidth * scale, video.videoHeight * scale];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context || canvas.width === 0) return [];
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const code = decode(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
    return code ? [code.data] : [];
  };
}

export function Scan({ found, close }: { found: (code: string) => void; close: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let stopped = false;
    const look = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const read = await reader();
      if (!video.current || stopped) return;
      video.current.srcObject = stream;
      await video.current.play();
      while (!stopped && video.current) {
        const code = (await read(video.current).catch(() => [])).map(codeIn).find(Boolean);
        if (code) { found(code); return; }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    look().catch(() => setRefused(true));
    return () => { stopped = true; stream?.getTracks().forEach((track) => track.stop()); };
  }, []);
  return (
    <div class="camera">
      <div class="top"><h1>{say(words.scan)}</h1><button onClick={close}>{say(words.cancel)}</button></div>
      <div class="view"><video ref={video} playsInline muted /></div>
      <p class="top">{say(refused ? words.cameraRefused : words.scanHint)}</p>
    </div>
  );
}
