"""Makes training crops: real ones as photos might also have shown them, and boxes painted from scratch."""

import cv2
import numpy as np

import paint
import strokes
from data import BLANK, CROSS, DASH, STRUCK
from paint import BOX, CANVAS, LEFT

SIDE = 40


def paper_of(image):
    """The paper of a crop without its ink: the light around, smoothed."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
    return cv2.GaussianBlur(cv2.dilate(cv2.GaussianBlur(image, (0, 0), 1), kernel), (0, 0), 4)


class Maker:
    """Draws samples from one split: `real` crops with their symbols, `public` ink with labels."""

    def __init__(self, seed, real, symbols, public=None, public_labels=None):
        self.rng = np.random.default_rng(seed)
        self.real, self.symbols = real, symbols
        self.by_symbol = [np.where(symbols == s)[0] for s in range(14)]
        self.public, self.public_labels = public, public_labels
        papers = [paper_of(image.astype(np.float32)) for image in real]
        self.papers = papers
        # What was written, and the rule with it, as the part of the light it takes.
        self.inks = [np.clip(1 - image / np.maximum(paper, 1), 0, 1) for image, paper in zip(real.astype(np.float32), papers)]
        self.emptied = [self._without_digit(real[i]) for i in self.by_symbol[1]]

    @staticmethod
    def _without_digit(image):
        """A real box whose 1 is taken out: the digit stands clear of the rule."""
        paper = paper_of(image.astype(np.float32))
        dark = (paper - image) > 10
        mask = np.zeros((SIDE, SIDE), np.uint8)
        mask[7:33, 9:31] = dark[7:33, 9:31]
        mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        return cv2.inpaint(image, mask, 3, cv2.INPAINT_TELEA)

    # Sources of a canvas.

    def surrounded(self, image):
        """A real crop in the middle of a canvas, other boxes beside it, as on paper."""
        rng = self.rng
        canvas = cv2.copyMakeBorder(image, SIDE // 2, SIDE // 2, SIDE // 2, SIDE // 2, cv2.BORDER_REPLICATE).astype(np.float32)
        if rng.random() < 0.4:
            half, mean = SIDE // 2, float(image.mean())
            for sides in (0, 1):
                if rng.random() < 0.7:
                    other = self.real[rng.integers(len(self.real))].astype(np.float32)
                    other = np.clip(other + (mean - other.mean()), 0, 255)
                    if sides:
                        canvas[half : half + SIDE, half + SIDE :] = other[:, :half]
                    else:
                        canvas[half : half + SIDE, :half] = other[:, half:]
        canvas = cv2.resize(canvas, (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR)
        if rng.random() < 0.12:  # guides drawn through, in a paler print than the rule
            paint.guides(rng, lines := paint.empty(), solid=1)
            canvas = paint.lay(canvas, lines, rng.uniform(0.06, 0.3))
        return canvas

    def _box(self, guided=0.6):
        """An empty box: a real one emptied, or a painted one, with guides in this share of these. Returns canvas and how dark its rule is."""
        rng = self.rng
        if rng.random() < 0.45 and self.emptied:
            image = self.emptied[rng.integers(len(self.emptied))]
            return self.surrounded(image), float(np.clip(1 - image.min() / max(float(image.max()), 1), 0.15, 0.9))
        paper = np.full((CANVAS, CANVAS), rng.uniform(110, 250), np.float32)
        # One form in four is printed in a pale colour.
        ink, darkness = paint.empty(), rng.uniform(0.2, 0.95) if rng.random() < 0.75 else rng.uniform(0.05, 0.35)
        if rng.random() < 0.95:
            paint.frame(rng, ink)
        canvas = paint.lay(paper, ink, darkness)
        if rng.random() < guided:
            dots = paint.empty()
            paint.guides(rng, dots)
            canvas = paint.lay(canvas, dots, darkness * rng.uniform(0.15, 0.7))
        return canvas, darkness

    def _written(self, digit=None, narrow=1.0, at=0.5):
        """Ink of one digit, of the public sets or of strokes, at a place and width of the box. Returns ink and digit."""
        rng = self.rng
        if self.public is None or rng.random() < 0.5:
            digit, ink = int(rng.integers(10)) if digit is None else digit, paint.empty()
            strokes.write(rng, ink, digit, self._pen() * rng.uniform(0.7, 1), at)
            return paint.narrowed(ink, narrow, at), digit
        while True:
            index = rng.integers(len(self.public))
            if digit is None or self.public_labels[index] == digit:
                break
        image = self.public[index].astype(np.float32) / 255
        height = rng.uniform(0.38, 0.98)
        width = height * rng.uniform(0.7, 1.1) * narrow
        size = (max(8, int(width * BOX)), max(8, int(height * BOX)))
        glyph = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
        change = rng.integers(-2, 3)
        if change:
            kernel = np.ones((abs(change) + 1, abs(change) + 1), np.uint8)
            glyph = cv2.dilate(glyph, kernel) if change > 0 else cv2.erode(glyph, kernel)
        ink = paint.empty()
        # Small digits stand anywhere in their box, large ones fill it.
        loose = 0.04 + 0.25 * (0.98 - height)
        x = int(LEFT + (at + float(np.clip(rng.normal(0, loose), -0.25, 0.25))) * BOX - size[0] / 2)
        y = int(LEFT + (0.5 + float(np.clip(rng.normal(0, loose), -0.25, 0.25))) * BOX - size[1] / 2)
        ink[y : y + size[1], x : x + size[0]] = np.clip(glyph, 0, 1)
        return ink, int(self.public_labels[index])

    def _pen(self):
        return self.rng.uniform(1.5, 8) if self.rng.random() < 0.9 else self.rng.uniform(8, 12)

    def _strength(self, darkness):
        """How dark a pen writes: about as dark as the rules are printed, or anything; on pale forms mostly darker."""
        if self.rng.random() < (0.7 if darkness < 0.4 else 0.3):
            return float(self.rng.uniform(max(0.25, darkness), 0.97))
        return float(np.clip(darkness * self.rng.uniform(0.5, 1.4), 0.12, 0.97))

    def _digit(self):
        """A digit of 2024 or, less often, of the public sets in a box. Returns canvas, digit, darkness."""
        rng = self.rng
        if rng.random() < 0.6:
            digit = rng.integers(10)
            index = rng.choice(self.by_symbol[digit])
            return self.surrounded(self.real[index]), int(digit), float(np.clip(np.percentile(self.inks[index], 98), 0.15, 0.95))
        canvas, darkness = self._box()
        ink, digit = self._written()
        darkness = self._strength(darkness)
        return paint.lay(canvas, ink, darkness), digit, darkness

    # Samples of each kind: canvas.

    def struck(self):
        """A photo of a box whose digit no longer counts, or with no single symbol; what was done to it must show."""
        while True:
            before, after, hidden = self._spoilt()
            if (np.abs(after - before) > 18).sum() > 350:
                # In black and white, correction fluid is paper, and a darker digit over a fainter one a digit.
                return self.photograph(after, scans=not hidden)

    def _spoilt(self):
        """One try: the canvas before and after, and whether black and white would hide it."""
        rng = self.rng
        way = rng.random()
        ink = paint.empty()
        if way < 0.5:
            canvas, digit, darkness = self._digit()
            paint.strike(rng, ink, digit, self._pen())
            return canvas, paint.lay(canvas, ink, float(np.clip(darkness * rng.uniform(0.8, 1.3), 0.2, 0.97))), False
        if way < 0.75:  # written over: two digits on one another
            canvas, digit, darkness = self._digit()
            for _ in range(20):
                other = int(rng.integers(10))
                if other != digit and (min(digit, other), max(digit, other)) not in paint.WITHIN:
                    break
            else:
                return canvas, canvas, False
            darkness = float(np.clip(darkness * rng.uniform(0.85, 1.4), 0.2, 0.97))
            if rng.random() < 0.5:
                ink, _ = self._written(other)
                return canvas, paint.lay(canvas, ink, darkness), True
            inside = np.zeros((SIDE, SIDE), np.float32)
            inside[7:33, 7:33] = self.inks[rng.choice(self.by_symbol[other])][7:33, 7:33]
            inside = np.clip(inside / max(float(np.percentile(inside[7:33, 7:33], 96)), 0.1), 0, 1)
            inside = cv2.copyMakeBorder(inside, SIDE // 2, SIDE // 2, SIDE // 2, SIDE // 2, cv2.BORDER_CONSTANT)
            inside[inside < 0.3] = 0
            # Who writes along the guides writes every digit in the same place: moved, so that both show.
            moved = np.roll(inside, (int(rng.choice([-3, -2, 2, 3])), int(rng.choice([-4, -3, 3, 4]))), (0, 1))
            return canvas, paint.lay(canvas, cv2.resize(moved, (CANVAS, CANVAS)), darkness), True
        if way < 0.87:  # two symbols in one box
            canvas, darkness = self._box()
            first, _ = self._written(narrow=0.6, at=0.28)
            second, _ = self._written(narrow=0.6, at=0.72)
            return canvas, paint.lay(canvas, np.maximum(first, second), self._strength(darkness)), False
        if way < 0.94:  # a scribble or a blot
            canvas, darkness = self._box() if rng.random() < 0.5 else self._digit()[::2]
            (paint.blot(rng, ink) if rng.random() < 0.4 else paint.scribble(rng, ink, self._pen()))
            return canvas, paint.lay(canvas, ink, max(self._strength(darkness), 0.3)), False
        # correction fluid, the old digit under it in part, at times a stroke on top
        before, digit, darkness = self._digit()
        paint.blot(rng, ink)
        after = np.minimum(before + ink * rng.uniform(40, 90), 255)
        if rng.random() < 0.7:
            paint.strike(rng, over := paint.empty(), digit, self._pen())
        else:
            over, _ = self._written()
        return before, paint.lay(after, over, darkness), True

    def painted(self, symbol):
        """A box with a symbol painted or written into it."""
        rng = self.rng
        canvas, darkness = self._box(0.85 if symbol == BLANK else 0.6)
        strength, ink = self._strength(darkness), paint.empty()
        if symbol < 10:
            ink, _ = self._written(symbol)
        elif symbol == CROSS:
            paint.cross(rng, ink, self._pen())
        elif symbol == DASH:
            paint.dash(rng, ink, self._pen())
        else:
            strength *= rng.uniform(0.3, 1)
        if symbol == BLANK or rng.random() < 0.2:
            paint.dirt(rng, ink)
        return paint.lay(canvas, ink, strength)

    # From the canvas to the crop.

    def photograph(self, canvas, strong=1.0, scans=True):
        """Cuts the crop out of the canvas, wrongly as the sheet finder may, and takes its photo or, at times where that may be, scans it."""
        rng = self.rng
        # Nine of ten crops are off by a few percent, the rest by up to 12 % of the side.
        shift = rng.normal(0, 0.035 * strong, 2).clip(-0.12, 0.12)
        scale = np.exp(rng.normal(0, 0.06 * strong, 2).clip(-0.14, 0.14))
        angle, shear = np.deg2rad(rng.normal(0, 2.5 * strong)), rng.normal(0, 0.04 * strong)
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) / 2
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.array([[1, shear], [0, 1]])
        corners = corners * scale @ turn.T + rng.normal(0, 0.012 * strong, (4, 2)) + shift
        source = (corners * BOX + CANVAS / 2).astype(np.float32)
        # Pixels of the box in the photo: fewer than 40 in a third of the cases.
        side = SIDE if rng.random() < 0.55 else int(rng.integers(15, 61))
        goal = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
        if side < 48:
            canvas = cv2.GaussianBlur(canvas, (0, 0), 0.4 * BOX / side)
        image = cv2.warpPerspective(canvas, cv2.getPerspectiveTransform(source, goal), (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if rng.random() < 0.35:
            image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.3) * side / SIDE)
        if rng.random() < 0.08:
            length = int(rng.integers(2, 6))
            kernel = np.zeros((length, length), np.float32)
            cv2.line(kernel, (0, int(rng.integers(length))), (length - 1, int(rng.integers(length))), 1.0)
            image = cv2.filter2D(image, -1, kernel / kernel.sum())
        if rng.random() < 0.3:
            grade = np.linspace(-1, 1, side, dtype=np.float32)
            image = image * (1 + rng.normal(0, 0.1) * grade[None, :] + rng.normal(0, 0.1) * grade[:, None])
        if rng.random() < 0.06:  # the edge of a shadow
            edge = rng.integers(1, side)
            part = image[:edge] if rng.random() < 0.5 else image[:, :edge]
            part *= rng.uniform(0.55, 0.9)
        if scans and rng.random() < 0.2:  # in black and white; a scanner finds the level at which strokes stay whole
            inner = image[side // 5 : side - side // 5, side // 5 : side - side // 5]
            low, high = np.percentile(inner, (3, 90))
            level = cv2.GaussianBlur(image, (0, 0), side / 3) - rng.uniform(0.15, 0.3) * max(high - low, 20)
            image = np.where(image < level, rng.uniform(0, 40), rng.uniform(215, 255)).astype(np.float32)
        if rng.random() < 0.5:
            image = image.mean() + (image - image.mean()) * rng.uniform(0.4, 1.6) + rng.normal(0, 20)
        if rng.random() < 0.4:
            image = image + rng.normal(0, rng.uniform(0.5, 7), image.shape).astype(np.float32)
        image = np.clip(image, 0, 255).astype(np.uint8)
        if rng.random() < 0.25:
            _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
            image = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
        if side != SIDE:
            ways = [cv2.INTER_LINEAR, cv2.INTER_CUBIC] if side < SIDE else [cv2.INTER_AREA]
            image = cv2.resize(image, (SIDE, SIDE), interpolation=ways[rng.integers(len(ways))])
        if rng.random() < 0.08:  # sharpened by the phone
            image = cv2.addWeighted(image, 1.7, cv2.GaussianBlur(image, (0, 0), 1.2), -0.7, 0)
        return image

    def sample(self):
        """One training sample: crop (40, 40) and symbol."""
        rng = self.rng
        way = rng.random()
        if way < 0.50:
            index = rng.integers(len(self.real))
            return self.photograph(self.surrounded(self.real[index]), 1.0 if rng.random() < 0.8 else 0.3), int(self.symbols[index])
        if way < 0.79:
            symbol = int(rng.integers(10))
        elif way < 0.93:
            symbol = int(rng.choice([CROSS, DASH, BLANK], p=[0.36, 0.26, 0.38]))
        else:
            return self.struck(), STRUCK
        return self.photograph(self.painted(symbol)), symbol

    def batch(self, count):
        images, symbols = np.empty((count, 1, SIDE, SIDE), np.uint8), np.empty(count, np.int64)
        for i in range(count):
            images[i, 0], symbols[i] = self.sample()
        return images, symbols
