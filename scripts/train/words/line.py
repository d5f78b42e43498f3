"""Lays a line of handwriting straight: from the place for words on a form to a strip as high for every hand.

The same as `src/reading/words/line.rs`, by which the program does it; `reference.json` holds both to each other.
"""

import cv2
import numpy as np

#: Height of a strip, pixels, and the standard deviation of its ink from the middle: letters of one height are then 19 high.
HEIGHT, SPREAD = 32, 5.5
#: Widest strip; what is longer is squeezed.
WIDEST = 640
#: Least depth of ink, grey levels below the paper around it; and the share of the depth of the darkest from which on a pixel is ink.
FAINTEST, INK = 10.0, 0.45
#: A row that is ink over this share of its width is a rule, a column likewise.
RULE_ROW, RULE_COLUMN = 0.45, 0.8
#: So is a piece of a row that is ink without a gap over this many pixels, or over this share of the room's height.
RUN, RUN_SHARE = 40, 2 / 3


def ink(room):
    """Which pixels of a room are ink: bool, as large."""
    height, width = room.shape
    reach = max(8, height // 3)
    side = (2 * reach + 1, 2 * reach + 1)
    shades = room.astype(np.float64)
    near = cv2.boxFilter(shades, -1, side, normalize=False, borderType=cv2.BORDER_CONSTANT)
    count = cv2.boxFilter(np.ones_like(shades), -1, side, normalize=False, borderType=cv2.BORDER_CONSTANT)
    depth = near / count - shades
    dark = np.sort(np.floor(np.clip(depth, 0, 255)).astype(np.int64), axis=None)[depth.size * 985 // 1000]
    return depth > max(FAINTEST, INK * dark)


def placed(mask):
    """Where the line is: (x of its first and last ink, y at x = 0, slope, spread), or None where there is none."""
    height, width = mask.shape
    mask = mask.copy()
    rows = mask.mean(1) > RULE_ROW
    rows = rows | np.roll(np.append(rows, False), 1)[:height] | np.append(rows[1:], False)
    mask[rows] = False
    long = max(RUN, int(height * RUN_SHARE))
    if width >= long:
        # Whatever an opening with a line that long leaves lies in such a piece.
        kernel, wide = np.ones((1, long), np.uint8), np.pad(mask.astype(np.uint8), ((0, 0), (long, long)))
        mask &= cv2.morphologyEx(wide, cv2.MORPH_OPEN, kernel)[:, long:-long] == 0
    mask[:, mask.mean(0) > RULE_COLUMN] = False
    ys, xs = np.nonzero(mask)
    if len(xs) < 40:
        return None
    xs, ys = xs.astype(np.float64), ys.astype(np.float64)
    keep = np.ones(len(xs), bool)
    for _ in range(4):
        x, y = xs[keep], ys[keep]
        spread_x = ((x - x.mean()) ** 2).mean()
        slope = ((x - x.mean()) * (y - y.mean())).mean() / max(spread_x, 1.0)
        slope = float(np.clip(slope, -0.1, 0.1)) if spread_x > 4 * ((y - y.mean()) ** 2).mean() else 0.0
        level = y.mean() - slope * x.mean()
        off = ys - level - slope * xs
        spread = float(np.sqrt((off[keep] ** 2).mean()))
        keep = np.abs(off) <= 2.2 * spread
        if keep.sum() < 40:
            return None
    inside = np.abs(off) <= 2.6 * spread
    return float(xs[inside].min()), float(xs[inside].max()), float(level), slope, max(spread, 1.0)


def strip(room):
    """The strip of a room: uint8, HEIGHT x a multiple of four; None where nothing is written."""
    found = placed(ink(room))
    if found is None:
        return None
    first, last, level, slope, spread = found
    down = SPREAD / spread
    first, last = first - 1.5 * spread, last + 1.5 * spread
    width = int(np.ceil((last - first) * down / 4)) * 4
    width = min(max(width, 32), WIDEST)
    across = min(down, width / (last - first))
    fine = int(np.clip(np.ceil(1 / down), 1, 4))
    x = first + (np.arange(width * fine) + 0.5) / fine / across
    y = (np.arange(HEIGHT * fine) + 0.5 - HEIGHT * fine / 2) / fine / down
    maps_x = np.broadcast_to(x, (len(y), len(x))).astype(np.float32)
    maps_y = (level + slope * x[None, :] + y[:, None]).astype(np.float32)
    seen = cv2.remap(room.astype(np.float32), maps_x, maps_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = seen.reshape(HEIGHT, fine, width, fine).mean((1, 3))
    return np.clip(np.round(seen), 0, 255).astype(np.uint8)
