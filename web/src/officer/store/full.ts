// The photo at the camera's full detail, beside the smaller one that is sent: for the saved file, should the small one not be legible. It
// is a luxury: it is given up first when room runs short, and when the server has every page of the TPS.
import { database } from './database';

/** Kept only while so many of them would still fit: the photos that are sent come first. */
const MUST_FIT = 20;

export async function keepFull(id: string, photo: Blob): Promise<void> {
  try {
    const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    if (quota - usage > MUST_FIT * photo.size) await (await database()).put('full', photo, id);
  } catch {
    // No room after all: what is sent is kept already.
  }
}

export const fullOf = async (id: string): Promise<Blob | undefined> => (await database()).get('full', id);

/** Gives up those of these photos; without names all of them. */
export async function dropFull(ids?: string[]): Promise<void> {
  const db = await database();
  if (ids) await Promise.all(ids.map((id) => db.delete('full', id)));
  else await db.clear('full');
}
