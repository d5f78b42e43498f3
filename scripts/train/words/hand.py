"""Lines of handwriting: numbers in Indonesian words, in fonts that imitate hands, bent further."""

import glob
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

UNITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]
#: Other words that stand on such lines or nearly look like them.
OTHERS = ["suara", "orang", "kosong", "nihil", "saja", "pemilih", "nol", "sah", "ribu", "seribu", "jumlah", "tps", "dan", "belah", "pulu", "sembelan", "dlapan", "tuju", "rartus", "setatus", "tigo", "ampat", "anam"]
LETTERS = "abdeghijklmnoprstu"
#: Signs that some hands write for a letter: a 4 for an H, a long s (drawn by `long_s`), an epsilon (by `epsilon`) and so on.
LOOKALIKES = {"s": "5$", "g": "69", "j": "7", "i": "1l|", "b": "8", "o": "0", "t": "7+", "u": "v4", "h": "4", "r": "2", "l": "c1", "e": "&", "m": "n", "a": "4", "d": "p", "p": "D"}
#: Height of a capital while it is drawn, pixels.
SIZE = 64


def spelled(number):
    """The words of a number below 1,000."""
    if number < 12:
        return [UNITS[number]]
    if number < 20:
        return [UNITS[number - 10], "belas"]
    if number < 100:
        return [UNITS[number // 10], "puluh"] + (spelled(number % 10) if number % 10 else [])
    return (["seratus"] if number < 200 else [UNITS[number // 100], "ratus"]) + (spelled(number % 100) if number % 100 else [])


def some_words(rng):
    """What is written: words. Mostly numbers; the rest teaches to read letters and not to guess."""
    way = rng.random()
    if way < 0.40:
        return spelled(int(rng.integers(1000)))
    if way < 0.60:
        return spelled(int(np.exp(rng.uniform(0, np.log(320)))))
    if way < 0.70:
        return spelled(int(rng.integers(21)))
    vocabulary = UNITS + ["belas", "puluh", "ratus", "seratus"]
    if way < 0.82:
        return [vocabulary[rng.integers(len(vocabulary))] for _ in range(rng.integers(1, 6))]
    if way < 0.90:
        words = spelled(int(rng.integers(1000)))
        words.insert(int(rng.integers(len(words) + 1)), OTHERS[rng.integers(len(OTHERS))])
        return words
    return ["".join(LETTERS[rng.integers(len(LETTERS))] for _ in range(rng.integers(2, 9))) for _ in range(rng.integers(1, 4))]


class Fonts:
    """Fonts of a folder: hands, one family in eight kept back for validation, and print."""

    def __init__(self, folder, held_back=False):
        folder, self.print = Path(folder) / "hand", sorted(map(str, (Path(folder) / "print").glob("*.ttf")))
        families = sorted({Path(path).name.split("-latin-")[0] for path in glob.glob(f"{folder}/*.ttf")})
        chosen = [family for place, family in enumerate(families) if (place % 8 == 5) == held_back]
        self.by_family = [sorted(glob.glob(f"{folder}/{family}-latin-*.ttf")) for family in chosen]

    def some(self, rng):
        return scaled(rng.choice(self.by_family[rng.integers(len(self.by_family))]))


@lru_cache(maxsize=None)
def scaled(path):
    """A font whose capitals are SIZE high."""
    font = ImageFont.truetype(str(path), 100)
    box = font.getbbox("E")
    return ImageFont.truetype(str(path), max(20, int(100 * SIZE / max(box[3] - box[1], 10))))


@lru_cache(maxsize=20000)
def drawn(font, text):
    """Ink of a text and where its baseline and origin are in it."""
    box = font.getbbox(text, anchor="ls")
    pad = 4
    width, height = int(box[2] - box[0]) + 2 * pad, int(box[3] - box[1]) + 2 * pad
    image = Image.new("L", (max(width, 8), max(height, 8)))
    ImageDraw.Draw(image).text((pad - box[0], pad - box[1]), text, font=font, fill=255, anchor="ls")
    return np.asarray(image), pad - box[0], pad - box[1], font.getlength(text)


def brush(points, width):
    """Ink of a smooth stroke through points given in capitals' heights, as `drawn` gives a letter."""
    x = np.array([p[0] for p in points]) * SIZE
    y = np.array([p[1] for p in points]) * SIZE
    at, fine = np.arange(len(points)), np.linspace(0, len(points) - 1, 60)
    # A curve through all points: cubic where there are enough of them.
    fitted = [np.polyval(np.polyfit(at, value, min(4, len(points) - 1)), fine) for value in (x, y)]
    pad = 10
    left, top = fitted[0].min(), fitted[1].min()
    image = np.zeros((int(fitted[1].max() - top) + 2 * pad, int(fitted[0].max() - left) + 2 * pad), np.uint8)
    line_of = np.stack([fitted[0] - left + pad, fitted[1] - top + pad], 1)
    cv2.polylines(image, [np.int32(line_of * 16)], False, 255, width, cv2.LINE_AA, shift=4)
    return image, pad - left, pad - top, fitted[0].max() - left + SIZE * 0.12


def long_s(rng, width):
    """An S like an integral sign."""
    tail, lean = rng.uniform(0, 0.4), rng.uniform(0, 0.2)
    return brush([(0.5 + lean, -0.9), (0.3 + lean, -1.05), (0.22 + lean / 2, -0.6), (0.2, -0.1), (0.05, tail), (-0.15, tail - 0.1)], width)


def epsilon(rng, width):
    """An E like a 3 in a mirror."""
    deep = rng.uniform(0.35, 0.5)
    return brush([(0.5, -0.9), (0.15, -1.0), (0.05, -0.7), (deep, -0.52), (0.02, -0.4), (0.05, -0.05), (0.55, -0.08)], width)


def cased(rng, words):
    """Words in the case of one writer."""
    way = rng.random()
    if way < 0.42:
        return [word.upper() for word in words]
    if way < 0.6:
        return [word.capitalize() for word in words]
    if way < 0.7:
        return list(words)
    if way < 0.8:
        return [word.capitalize() if place == 0 else word for place, word in enumerate(words)]
    # Some letters have one form only in a hand.
    small = set(rng.choice(list(LETTERS), rng.integers(1, 8), replace=False)) if rng.random() < 0.8 else set()
    if rng.random() < 0.25:
        return [word.lower() if rng.random() < 0.4 else word.upper() for word in words]
    return ["".join(c.lower() if c in small else c.upper() for c in word) for word in words]


def line(rng, fonts):
    """Ink of one written line, float 0 to 1, and its letters ('#' for a word that is struck)."""
    words = some_words(rng)
    struck = rng.random() < 0.08
    shown = cased(rng, words)
    font = fonts.some(rng)
    by_letter = rng.random() < 0.6
    other = fonts.some(rng) if by_letter and rng.random() < 0.25 else font
    gap = SIZE * rng.uniform(0.25, 0.9) * (0.15 if rng.random() < 0.08 else 1)
    tight = rng.normal(0, 3)
    pieces, x, target = [], 10.0, ""
    # How unsteady this hand is, and which letters it writes like other signs.
    shaky, width = rng.uniform(0.4, 2.2), int(rng.integers(4, 10))
    signs = {}
    if by_letter and rng.random() < 0.5:
        for letter in rng.choice(list(LOOKALIKES), rng.integers(1, 4), replace=False):
            signs[letter] = LOOKALIKES[letter][rng.integers(len(LOOKALIKES[letter]))]
    only_first = rng.random() < 0.4
    drift = rng.normal(0, 0.012)
    hit = int(rng.integers(len(words))) if struck else -1
    strokes = []
    for place, word in enumerate(shown):
        begun = x
        lift, big = rng.normal(0, 2.5), float(np.exp(rng.normal(0, 0.06)))
        if by_letter:
            for place_in_word, letter in enumerate(word):
                face = other if rng.random() < 0.3 else font
                sign = signs.get(letter.lower(), letter) if place_in_word == 0 or not only_first else letter
                if sign in "$&":
                    glyph, left, base, advance = (long_s if sign == "$" else epsilon)(rng, width)
                else:
                    glyph, left, base, advance = drawn(face, sign)
                scale = big * float(np.exp(rng.normal(0, 0.06 * shaky)))
                pieces.append((glyph, left, base, x, lift + rng.normal(0, 2.0 * shaky), scale, rng.normal(0, 2.5 * shaky)))
                x += advance * scale + tight + rng.normal(0, 1.5 * shaky)
        else:
            glyph, left, base, advance = drawn(font, word)
            pieces.append((glyph, left, base, x, lift, big, rng.normal(0, 0.8)))
            x += advance * big
        if place == hit:
            strokes.append((begun, x))
            target += "#"
        else:
            target += "".join(c for c in word.lower() if c.isalpha())
        x += gap * float(np.exp(rng.normal(0, 0.25)))
    width, height = int(x) + 40, SIZE * 3
    canvas = np.zeros((height, width), np.uint8)
    level = SIZE * 1.9
    for glyph, left, base, at, lift, scale, turn in pieces:
        y = level + lift + drift * at
        cos, sin = np.cos(np.deg2rad(turn)) * scale, np.sin(np.deg2rad(turn)) * scale
        move = np.array([[cos, -sin, at - cos * left + sin * base], [sin, cos, y - sin * left - cos * base]])
        lo, hi = max(int(at) - SIZE - 20, 0), min(int(at + glyph.shape[1] * scale * 1.1) + SIZE + 20, width)
        if hi <= lo:
            continue
        move[0, 2] -= lo
        part = cv2.warpAffine(glyph, move, (hi - lo, height), flags=cv2.INTER_LINEAR)
        np.maximum(canvas[:, lo:hi], part, out=canvas[:, lo:hi])
    pen = rng.integers(-3, 4) if rng.random() < 0.6 else 0
    if pen > 0:
        canvas = cv2.dilate(canvas, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen + 1, pen + 1)))
    elif pen < 0:
        thin = cv2.erode(canvas, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (1 - pen, 1 - pen)))
        if thin.sum() > 0.35 * canvas.sum():  # never so thin that strokes vanish
            canvas = thin
    for begun, ended in strokes:
        if rng.random() < 0.35:  # to and fro
            turns = int(rng.integers(4, 10))
            across = np.linspace(begun, ended, turns) + rng.normal(0, 6, turns)
            down = level - SIZE * np.where(np.arange(turns) % 2, rng.uniform(0.6, 1.0), rng.uniform(0.0, 0.4)) + rng.normal(0, 4, turns)
            cv2.polylines(canvas, [np.int32(np.stack([across, down], 1))], False, 255, int(rng.integers(3, 8)), cv2.LINE_AA)
            continue
        for _ in range(rng.integers(1, 4)):
            y = level - SIZE * rng.uniform(0.2, 0.8)
            cv2.line(canvas, (int(begun - 8), int(y)), (int(ended + 8), int(y + rng.normal(0, 14))), 255, int(rng.integers(3, 8)), cv2.LINE_AA)
    if rng.random() < 0.1:  # brackets around it, or a full stop or a line behind it
        kind = rng.random()
        end = int(x - gap)
        if kind < 0.4:
            cv2.ellipse(canvas, (16, int(level - SIZE / 2)), (9, SIZE // 2 + 8), 0, 90, 270, 255, 4, cv2.LINE_AA)
            cv2.ellipse(canvas, (end + 12, int(level - SIZE / 2)), (9, SIZE // 2 + 8), 0, -90, 90, 255, 4, cv2.LINE_AA)
        elif kind < 0.7:
            cv2.circle(canvas, (end + 12, int(level - 3)), 4, 255, -1, cv2.LINE_AA)
        else:
            cv2.line(canvas, (end + 6, int(level - SIZE * 0.4)), (end + 34, int(level - SIZE * 0.4)), 255, 4, cv2.LINE_AA)
    # Slant, width, and a hand that shakes.
    slant = rng.normal(0, 0.18)
    wide = float(np.clip(np.exp(rng.normal(0, 0.2)), 0.6, 1.6))
    out = int(width * wide + abs(slant) * height) + 4
    move = np.array([[wide, -slant, slant * height if slant > 0 else 0], [0, 1, 0]], np.float32)
    canvas = cv2.warpAffine(canvas, move, (out, height), flags=cv2.INTER_AREA)
    if rng.random() < 0.7:
        canvas = shaken(rng, canvas, rng.uniform(0.5, 4.5))
    return canvas.astype(np.float32) / 255, target


def shaken(rng, canvas, much):
    """The canvas with smooth random displacements of some pixels."""
    height, width = canvas.shape
    step = int(rng.integers(14, 40))
    size = (height // step + 2, width // step + 2)
    moves = [cv2.resize(rng.normal(0, much, size).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) for _ in range(2)]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(canvas, x + moves[0], y + moves[1], cv2.INTER_LINEAR)
