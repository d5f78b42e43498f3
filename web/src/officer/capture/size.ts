// Width and height from a picture's head, so that a photo of 48 megapixels is never decoded at full size: on a cheap phone that alone
// ends the tab.
export type Kind = 'jpeg' | 'png' | 'webp' | 'heic' | 'unknown';
export interface Head { kind: Kind; width: number; height: number }

const text = (bytes: Uint8Array, from: number, length: number): string => String.fromCharCode(...bytes.subarray(from, from + length));

export function readHead(bytes: Uint8Array): Head {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const none = { width: 0, height: 0 };
  if (bytes.length < 30) return { kind: 'unknown', ...none };
  if (view.getUint16(0) === 0xffd8) return { kind: 'jpeg', ...(jpeg(view) ?? none) };
  if (view.getUint32(0) === 0x89504e47) return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20) };
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return { kind: 'webp', ...webp(bytes, view) };
  if (text(bytes, 4, 4) === 'ftyp' && /heic|heix|hevc|mif1|msf1|heif/.test(text(bytes, 8, 20))) return { kind: 'heic', ...none };
  return { kind: 'unknown', ...none };
}

function jpeg(view: DataView): { width: number; height: number } | null {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    // Start of frame: C0 to CF without the tables C4, C8, CC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + (marker === 0xff ? -1 : view.getUint16(at + 2));
  }
  return null;
}

function webp(bytes: Uint8Array, view: DataView): { width: number; height: number } {
  const little24 = (at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  switch (text(bytes, 12, 4)) {
    case 'VP8X': return { width: little24(24) + 1, height: little24(27) + 1 };
    case 'VP8 ': return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    default: return { width: 0, height: 0 };
  }
}
