// Sends one photo by tus: in parts of 256 KB, each durable at the server before it is answered, resuming where the server says.
import { DetailedError, Upload } from 'tus-js-client';
import { Problem } from '../api/problem';
import type { Photo } from './photo';
import { parseReceipt, type SignedReceipt } from './receipt';

const PART = 256 * 1024;
const VERSION = '1.0.0';

export interface Told {
  created(upload: string): void;
  progress(sent: number): void;
}

export async function send(photo: Photo, bytes: Blob, token: string, told: Told): Promise<SignedReceipt> {
  let receipt: string | null | undefined;
  const upload = await new Promise<string>((resolve, reject) => {
    const sending: Upload = new Upload(bytes, {
      endpoint: '/api/v1/uploads',
      uploadUrl: photo.upload ?? null,
      chunkSize: PART,
      headers: { Authorization: `Bearer ${token}` },
      metadata: { tps: photo.tps, page: String(photo.page), contest: photo.contest, sha256: photo.sha256 },
      // The queue decides when to try again, and keeps the address itself: it must outlive this page.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => told.created(new URL(sending.url ?? '', location.href).pathname),
      onChunkComplete: (_part, sent) => told.progress(sent),
      onAfterResponse: (_request, answer) => {
        receipt = answer.getHeader('Upload-Receipt') ?? receipt;
      },
      onSuccess: () => resolve(sending.url ?? photo.upload ?? ''),
      onError: (error) => reject(problemOf(error)),
    });
    sending.start();
  });
  // The answer that held the receipt was lost, but the photo had arrived: ask for it.
  return receipt ? parseReceipt(receipt) : askReceipt(upload, token);
}

async function askReceipt(upload: string, token: string): Promise<SignedReceipt> {
  try {
    const answer = await fetch(upload, {
      headers: { Authorization: `Bearer ${token}`, 'Tus-Resumable': VERSION }, credentials: 'omit', cache: 'no-store',
    });
    const text = await answer.text();
    if (!answer.ok) throw Problem.of(answer.status, text, answer.headers.get('Retry-After'));
    return JSON.parse(text) as SignedReceipt;
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('OFFLINE');
  }
}

function problemOf(error: Error): Problem {
  const answer = error instanceof DetailedError ? error.originalResponse : null;
  if (!answer) return new Problem('OFFLINE');
  // A HEAD has no body to read the code from.
  if (answer.getStatus() === 404) return new Problem('UPLOAD_UNKNOWN', 404);
  if (answer.getStatus() === 401 && !answer.getBody()) return new Problem('SESSION_UNKNOWN', 401);
  return Problem.of(answer.getStatus(), answer.getBody() ?? '', answer.getHeader('Retry-After') ?? null);
}
