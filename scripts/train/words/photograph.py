"""Places a written line on a form and takes its photo."""

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hand import line
from line import strip

PRINT = ["(ditulis dengan huruf)", "( ditulis menggunakan huruf kapital )", "(ditulis dengan huruf kapital)", "(dengan huruf)", "Hitamkan bulatan ini sesuai dengan", "isian angka pada kotak"]


@lru_cache(maxsize=None)
def face(path, size):
    return ImageFont.truetype(path, size)


def printed(rng, fonts, size):
    """A small printed line: ink 0 to 1."""
    text = PRINT[rng.integers(len(PRINT))]
    font = face(fonts.print[rng.integers(len(fonts.print))], size)
    box = font.getbbox(text)
    image = Image.new("L", (box[2] + 2, box[3] + 2))
    ImageDraw.Draw(image).text((1, 1), text, font=font, fill=255)
    return np.asarray(image, np.float32) / 255


def put(ink, part, x, y):
    """Lays a part onto ink at (x, y), what hangs over cut off."""
    height, width = ink.shape
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + part.shape[1], width), min(y + part.shape[0], height)
    if x1 > x0 and y1 > y0:
        np.maximum(ink[y0:y1, x0:x1], part[y0 - y : y1 - y, x0 - x : x1 - x], out=ink[y0:y1, x0:x1])


def room(rng, fonts):
    """A photo of the place for words, uint8, and the letters that stand there."""
    written, target = line(rng, fonts)
    rows = np.nonzero(written.max(1) > 0.3)[0]
    columns = np.nonzero(written.max(0) > 0.3)[0]
    if len(rows) < 8 or len(columns) < 8:
        return room(rng, fonts)
    written = written[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    # Height of the whole line in pixels of the photo.
    high = float(np.exp(rng.uniform(np.log(11), np.log(34))))
    scale = high / written.shape[0]
    written = cv2.resize(written, (max(8, int(written.shape[1] * scale)), max(8, int(high))), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.8:  # thin strokes must not vanish with the size
        written = np.clip(written * rng.uniform(1.0, 1.6), 0, 1)
    height = int(high * (rng.uniform(1.0, 1.6) if rng.random() < 0.6 else rng.uniform(1.6, 5)))
    width = int(written.shape[1] * rng.uniform(1.02, 1.7) + rng.uniform(0, 60))
    if rng.random() < 0.1:  # nothing is written
        written, target = np.zeros_like(written), ""
    ink, print_ink = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    x, y = int(rng.uniform(-0.01, 1) * (width - written.shape[1])), int((height - written.shape[0]) * np.clip(rng.normal(0.5, 0.3), -0.1, 1.1))
    put(ink, written, x, y)
    if rng.random() < (0.5 if target else 0.95):
        note = printed(rng, fonts, max(6, int(high * rng.uniform(0.25, 0.42))))
        put(print_ink, note, int(width - note.shape[1] * rng.uniform(0.9, 1.2)) if rng.random() < 0.7 else int(rng.uniform(0, width)), int(height - note.shape[0] * rng.uniform(0.8, 1.4)))
    thick = max(1, int(round(high * rng.uniform(0.02, 0.08))))
    for where in (rng.uniform(-2, 3), height - rng.uniform(-2, 4)):
        if rng.random() < 0.45:
            cv2.line(print_ink, (0, int(where)), (width, int(where + rng.normal(0, 1))), 1.0, thick)
    if rng.random() < 0.06:  # a bar
        print_ink[: int(rng.uniform(1, max(2, height * 0.12)))] = 1
    if rng.random() < 0.08:  # the dots that it is written on
        y_dots = int(np.clip(y + written.shape[0] * rng.uniform(0.7, 1.0), 0, height - 1))
        print_ink[y_dots : y_dots + thick, :: max(2, int(high * 0.15))] = rng.uniform(0.1, 0.6)
    if rng.random() < 0.25:
        side = int(rng.uniform(0, 3)) if rng.random() < 0.5 else width - 1 - int(rng.uniform(0, 3))
        cv2.line(print_ink, (side, 0), (side, height), 1.0, thick)
    if rng.random() < 0.15:  # what reaches in from the row above or below
        other, _ = line(rng, fonts)
        other = cv2.resize(other, (max(8, int(other.shape[1] * scale)), max(8, int(other.shape[0] * scale))), interpolation=cv2.INTER_AREA)
        put(ink, other[: int(other.shape[0] * 0.6)] if rng.random() < 0.5 else other, int(rng.uniform(-50, width)), int(height - high * rng.uniform(0, 0.3)) if rng.random() < 0.5 else int(-other.shape[0] * rng.uniform(0.6, 0.75)))
    return taken(rng, ink, print_ink, high), target


def taken(rng, ink, print_ink, high):
    """The photo, or at times the scan, of ink on paper."""
    height, width = ink.shape
    shades = np.full((height, width), rng.uniform(110, 250), np.float32)
    if rng.random() < 0.12:  # a pale mark printed under it
        for _ in range(rng.integers(1, 4)):
            cv2.ellipse(shades, (int(rng.uniform(0, width)), int(rng.uniform(-height, 2 * height))), (int(rng.uniform(10, 90)), int(rng.uniform(10, 60))), 0, 0, 360, float(shades.mean() * rng.uniform(0.82, 0.95)), int(rng.integers(-1, 10)) or 1)
    dark = rng.uniform(0.35, 0.95) if rng.random() < 0.8 else rng.uniform(0.12, 0.35)
    if rng.random() < 0.4:  # pressure comes and goes
        press = cv2.resize(rng.uniform(0.6, 1, (2, max(2, width // 20))).astype(np.float32), (width, height))
        ink = ink * press
    shades = shades * (1 - print_ink * rng.uniform(0.3, 0.95)) * (1 - ink * dark)
    angle = rng.normal(0, 0.7) if rng.random() < 0.6 else 0
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    moved = (corners @ turn[:, :2].T + turn[:, 2] + rng.normal(0, high * 0.03, (4, 2))).astype(np.float32)
    shades = cv2.warpPerspective(shades, cv2.getPerspectiveTransform(corners, moved), (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.55:
        shades = cv2.GaussianBlur(shades, (0, 0), rng.uniform(0.3, 1.0) * high / 20)
    if rng.random() < 0.12:
        length = int(rng.integers(2, max(3, int(high * 0.2))))
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, int(rng.integers(length))), (length - 1, int(rng.integers(length))), 1.0)
        shades = cv2.filter2D(shades, -1, kernel / max(kernel.sum(), 1))
    if rng.random() < 0.4:
        shades = shades * (1 + rng.normal(0, 0.12) * np.linspace(-1, 1, width, dtype=np.float32)[None, :])
    if rng.random() < 0.08:
        shades[:, : int(rng.integers(1, width))] *= rng.uniform(0.55, 0.9)
    if rng.random() < 0.3:  # in black and white
        level = cv2.GaussianBlur(shades, (0, 0), high / 2) - rng.uniform(0.12, 0.35) * max(float(np.percentile(shades, 90) - np.percentile(shades, 3)), 20)
        shades = np.where(shades < level, rng.uniform(0, 40), rng.uniform(215, 255)).astype(np.float32)
        if rng.random() < 0.4:
            shades = cv2.GaussianBlur(shades, (0, 0), rng.uniform(0.3, 0.6))
    if rng.random() < 0.5:
        shades = shades + rng.normal(0, rng.uniform(0.5, 8), shades.shape).astype(np.float32)
    shades = np.clip(shades, 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        _, packed = cv2.imencode(".jpg", shades, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        shades = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return shades


def sample(rng, fonts):
    """A strip and its letters."""
    while True:
        shades, target = room(rng, fonts)
        cut = strip(shades)
        # A strip must have room for its letters: one frame each, four pixels, and one more between letters that are doubled.
        if cut is not None and cut.shape[1] // 4 >= len(target) + sum(a == b for a, b in zip(target, target[1:])):
            return cut, target
