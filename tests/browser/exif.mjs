// A JPEG as a telephone writes it: with an EXIF block that says the maker and the place.

/** Found nowhere in a picture: who finds it finds the block. */
export const maker = 'KameraUji';

/** A TIFF directory entry, little endian: tag, type, count, value or offset. */
function entry(tag, type, count, value) {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(count, 4);
  if (typeof value === 'string') bytes.write(value, 8, 'latin1');
  else bytes.writeUInt32LE(value, 8);
  return bytes;
}

const directory = (entries) => {
  const count = Buffer.alloc(2);
  count.writeUInt16LE(entries.length);
  return Buffer.concat([count, ...entries, Buffer.alloc(4)]);
};

const rationals = (...values) => {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, at) => { bytes.writeUInt32LE(value, 8 * at); bytes.writeUInt32LE(1, 8 * at + 4); });
  return bytes;
};

/** Orientation upright, the maker, and 6 degrees 10 minutes south, 106 degrees 49 minutes east. */
function block() {
  const header = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  // Header, three entries, then the maker's text, the GPS directory of four entries and its numbers.
  const [text, gps, numbers] = [50, 60, 114];
  const main = directory([
    entry(0x010f, 2, maker.length + 1, text),
    entry(0x0112, 3, 1, 1),
    entry(0x8825, 4, 1, gps),
  ]);
  const place = directory([
    entry(1, 2, 2, 'S\0'),
    entry(2, 5, 3, numbers),
    entry(3, 2, 2, 'E\0'),
    entry(4, 5, 3, numbers + 24),
  ]);
  return Buffer.concat([header, main, Buffer.from(`${maker}\0`), place, rationals(6, 10, 0), rationals(106, 49, 0)]);
}

/** The JPEG with that block behind its start marker. */
export function fromTelephone(jpeg) {
  const body = Buffer.concat([Buffer.from('Exif\0\0'), block()]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, body, jpeg.subarray(2)]);
}

/** The codes of a JPEG's segments up to its picture data. */
export function segments(jpeg) {
  const found = [];
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) found.push(jpeg[at + 1]);
  return found;
}
