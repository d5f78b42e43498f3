// Reads a zip file: the one that "Simpan berkas" writes, also when it was packed again on a computer or its end was lost on the way.
import { crc32 } from '../after/zip';

export interface Unpacked { name: string; /** Null where it is cut off or does not match its checksum. */ bytes: Uint8Array<ArrayBuffer> | null }

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [STORED, DEFLATED] = [0, 8];
/** The end of a zip holds 22 bytes and a comment of at most 65,535. */
const END_WITHIN = 22 + 65_535;

interface Place { name: string; method: number; crc: number; packed: number; size: number; from: number }

/** Its files; null where it is no zip at all. */
export async function unzip(bytes: Uint8Array<ArrayBuffer>): Promise<Unpacked[] | null> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30 || view.getUint32(0, true) !== LOCAL) return null;
  const places = directory(bytes, view) ?? walk(bytes, view);
  return Promise.all(places.map(async (place) => ({ name: place.name, bytes: await content(bytes, place) })));
}

const text = (bytes: Uint8Array, from: number, length: number): string => new TextDecoder().decode(bytes.subarray(from, from + length));

/** What the directory at the end says; null where the end is lost. */
function directory(bytes: Uint8Array, view: DataView): Place[] | null {
  let end = bytes.length - 22;
  while (end >= 0 && end >= bytes.length - END_WITHIN && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0 || view.getUint32(end, true) !== END) return null;
  const places: Place[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL) return null;
    const [nameLength, extra, comment] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const local = view.getUint32(at + 42, true);
    if (local + 30 > bytes.length) return null;
    places.push({
      name: text(bytes, at + 46, nameLength), method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true),
      from: local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true),
    });
    at += 46 + nameLength + extra + comment;
  }
  return places;
}

/** From one file to the next, as far as they go: a copy that broke off still holds what came first. */
function walk(bytes: Uint8Array, view: DataView): Place[] {
  const places: Place[] = [];
  let at = 0;
  while (at + 30 <= bytes.length && view.getUint32(at, true) === LOCAL) {
    const [nameLength, extra] = [view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
    const place = {
      name: text(bytes, at + 30, nameLength), method: view.getUint16(at + 8, true), crc: view.getUint32(at + 14, true),
      packed: view.getUint32(at + 18, true), size: view.getUint32(at + 22, true), from: at + 30 + nameLength + extra,
    };
    places.push(place);
    at = place.from + place.packed;
  }
  return places;
}

async function content(bytes: Uint8Array<ArrayBuffer>, { method, crc, packed, size, from }: Place): Promise<Uint8Array<ArrayBuffer> | null> {
  if (from + packed > bytes.length) return null;
  const raw = bytes.slice(from, from + packed);
  try {
    const whole = method === STORED ? raw : method === DEFLATED ? await inflate(raw) : null;
    return whole?.length === size && crc32(whole) === crc ? whole : null;
  } catch {
    return null;
  }
}

async function inflate(raw: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
