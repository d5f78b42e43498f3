// Which photo of a page the figures are read from: one's own, or the server's where that is newer or the only one.
import type { ServerPhoto } from '../api/documents';
import { photosHere, state } from '../office';
import { newest, type Photo } from '../queue/photo';

export type Shown = { own: Photo } | { server: ServerPhoto } | null;

export function shown(page: number): Shown {
  const own = newest(photosHere(), page);
  const view = state.view?.tps === state.tps ? state.view : null;
  const server = view?.photos.filter((photo) => photo.page === page && photo.round === view.round && photo.check.state !== 'unreadable').at(-1);
  if (!own) return server ? { server } : null;
  const newer = own.receipt && server && server.seq > own.receipt.receipt.seq;
  return newer ? { server } : { own };
}

/** What a reading says it was read from: photos that the server has. */
export function readFrom(pages: number): { page: number; sha256: string }[] {
  return Array.from({ length: pages }, (_, at) => at + 1).flatMap((page) => {
    const photo = shown(page);
    if (!photo) return [];
    if ('server' in photo) return [{ page, sha256: photo.server.sha256 }];
    return photo.own.where === 'received' ? [{ page, sha256: photo.own.sha256 }] : [];
  });
}
