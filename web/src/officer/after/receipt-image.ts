// The receipt as a picture for the phone's gallery or a message to a witness.
import { qrPath } from '../parts/qr';
import type { SignedReceipt } from '../queue/receipt';
import { clock, say } from '../words/lang';
import { afterWords as words } from './words';

const [WIDTH, HEIGHT, MARGIN] = [720, 1060, 40];

export function receiptImage(signed: SignedReceipt): Promise<Blob> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const pen = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = '#000';
  const { receipt } = signed;
  const lines: [string, string][] = [
    ['bold 34px sans-serif', `Rekap – ${say(words.receipt)} #${receipt.seq}`],
    ['28px sans-serif', `TPS ${receipt.tps}, ${say(words.page).toLowerCase()} ${receipt.page}`],
    ['28px sans-serif', `${say(words.time)} ${clock(receipt.at / 1000)}`],
    ['20px monospace', receipt.sha256.slice(0, 32)],
    ['20px monospace', receipt.sha256.slice(32)],
  ];
  let y = MARGIN + 30;
  for (const [font, line] of lines) {
    pen.font = font;
    pen.fillText(line, MARGIN, y);
    y += 44;
  }
  const { size, path } = qrPath(JSON.stringify(signed));
  const scale = (WIDTH - 2 * MARGIN) / size;
  pen.setTransform(scale, 0, 0, scale, MARGIN, y);
  pen.fill(new Path2D(path));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
}
