"""Digits as people write them, of few strokes: what public digits lack, who were written small, thick and without a box.

Here are the hands that follow the dotted guides of a form's boxes, zeros with a slash, ones with a hook or a foot, twos like a Z,
barred sevens, fours with two legs, and any of them thin, large or narrow. Points lie in the unit square of the digit, y downwards.
"""

import numpy as np

from paint import stroke

ROUND = {
    0: [[[(0.5, 0), (0.1, 0.3), (0.1, 0.7), (0.5, 1), (0.9, 0.7), (0.9, 0.3), (0.5, 0)]],
        [[(0.75, 0.1), (0.45, 0.02), (0.1, 0.35), (0.15, 0.8), (0.5, 1), (0.9, 0.7), (0.8, 0.25), (0.4, 0.1), (0.25, 0.2)]]],
    1: [[[(0.5, 0), (0.5, 0.5), (0.5, 1)]]],
    2: [[[(0.1, 0.25), (0.45, 0), (0.9, 0.2), (0.6, 0.6), (0.05, 1)], [(0.05, 1), (0.5, 0.98), (0.95, 1)]],
        [[(0.4, 0.4), (0.15, 0.25), (0.35, 0), (0.85, 0.1), (0.75, 0.5), (0.15, 0.98), (0.95, 0.95)]],
        [[(0.1, 0.2), (0.5, 0), (0.85, 0.25), (0.5, 0.7), (0.12, 0.98), (0.1, 0.8), (0.35, 0.8), (0.65, 0.97), (1, 0.9)]]],
    3: [[[(0.1, 0.1), (0.55, 0), (0.88, 0.2), (0.7, 0.42), (0.4, 0.48)], [(0.4, 0.48), (0.85, 0.58), (0.9, 0.85), (0.5, 1), (0.08, 0.9)]]],
    5: [[[(0.3, 0.05), (0.22, 0.45)], [(0.22, 0.45), (0.6, 0.36), (0.9, 0.65), (0.6, 0.97), (0.08, 0.92)], [(0.28, 0.05), (0.6, 0.03), (0.92, 0)]],
        [[(0.9, 0.03), (0.4, 0.06), (0.2, 0.35), (0.6, 0.45), (0.86, 0.72), (0.5, 1), (0.08, 0.9)]]],
    4: [[[(0.15, 0), (0.15, 0.4), (0.45, 0.55), (0.8, 0.4)], [(0.85, 0.05), (0.75, 0.6), (0.6, 1)]]],
    6: [[[(0.75, 0), (0.3, 0.3), (0.1, 0.7), (0.4, 1), (0.85, 0.85), (0.75, 0.55), (0.3, 0.58), (0.15, 0.75)]],
        [[(0.45, 0), (0.2, 0.5), (0.2, 0.85), (0.5, 1), (0.8, 0.8), (0.6, 0.6), (0.22, 0.75)]]],
    8: [[[(0.8, 0.15), (0.45, 0), (0.2, 0.2), (0.5, 0.47), (0.85, 0.75), (0.5, 1), (0.13, 0.75), (0.5, 0.47), (0.8, 0.15)]],
        [[(0.9, 0.2), (0.5, 0), (0.2, 0.22), (0.5, 0.48), (0.85, 0.75), (0.5, 1), (0.13, 0.75), (0.5, 0.45), (0.75, 0.2), (0.6, 0.05)]],
        [[(0.5, 0), (0.22, 0.2), (0.5, 0.45), (0.78, 0.2), (0.5, 0)], [(0.5, 0.45), (0.1, 0.72), (0.5, 1), (0.9, 0.72), (0.5, 0.45)]]],
    9: [[[(0.85, 0.2), (0.5, 0), (0.15, 0.25), (0.4, 0.5), (0.82, 0.25)], [(0.85, 0.2), (0.85, 0.6), (0.65, 1)]],
        [[(0.82, 0.2), (0.45, 0), (0.15, 0.25), (0.45, 0.5), (0.82, 0.22), (0.84, 0.7), (0.6, 1), (0.15, 0.9)]]],
}  # fmt: skip
STRAIGHT = {
    0: [[[(0.1, 0), (0.9, 0), (0.9, 1), (0.1, 1), (0.1, 0)]]],
    1: [[[(0.2, 0.27), (0.52, 0), (0.5, 1)]], [[(0.25, 0.2), (0.5, 0), (0.5, 1)], [(0.15, 1), (0.85, 1)]], [[(0.5, 0), (0.5, 1)]]],
    2: [[[(0.12, 0.08), (0.85, 0.04), (0.12, 0.97), (0.95, 0.95)]], [[(0.1, 0), (0.9, 0), (0.9, 0.5), (0.1, 0.5), (0.1, 1), (0.9, 1)]]],
    3: [[[(0.12, 0.03), (0.85, 0.03), (0.45, 0.42), (0.85, 0.55), (0.8, 0.9), (0.1, 1)]], [[(0.1, 0), (0.9, 0), (0.9, 1), (0.1, 1)], [(0.1, 0.5), (0.9, 0.5)]]],
    4: [[[(0.4, 0), (0.08, 0.62), (0.95, 0.6)], [(0.7, 0.25), (0.68, 1)]], [[(0.68, 1), (0.68, 0), (0.05, 0.66), (0.97, 0.66)]],
        [[(0.12, 0), (0.1, 0.5), (0.88, 0.5)], [(0.85, 0), (0.85, 1)]]],
    5: [[[(0.9, 0), (0.1, 0), (0.1, 0.5), (0.9, 0.5), (0.9, 1), (0.1, 1)]]],
    6: [[[(0.9, 0), (0.1, 0), (0.1, 1), (0.9, 1), (0.9, 0.5), (0.1, 0.5)]]],
    7: [[[(0.08, 0.04), (0.92, 0.02), (0.42, 1)]], [[(0.08, 0.04), (0.92, 0.02), (0.42, 1)], [(0.28, 0.52), (0.85, 0.48)]],
        [[(0.1, 0.22), (0.12, 0.03), (0.92, 0.02), (0.45, 1)]], [[(0.05, 0.2), (0.25, 0), (0.95, 0.05), (0.4, 1)], [(0.2, 0.55), (0.95, 0.45)]], [[(0.1, 0), (0.9, 0), (0.9, 1)]]],
    8: [[[(0.1, 0), (0.9, 0), (0.9, 1), (0.1, 1), (0.1, 0)], [(0.1, 0.5), (0.9, 0.5)]]],
    9: [[[(0.9, 0.5), (0.1, 0.5), (0.1, 0), (0.9, 0), (0.9, 1), (0.1, 1)]]],
}  # fmt: skip


def _smooth(points, steps=7):
    """A Catmull-Rom curve through the points."""
    padded = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:]):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*parts, points[-1:]])


def write(rng, ink, digit, width, at=0.5):
    """Writes a digit into the box with a pen of this width (pixels of the canvas), its middle at this part of the box's width."""
    straight = digit not in ROUND or rng.random() < (0.7 if digit == 4 else 0.45)
    variants = STRAIGHT[digit] if straight else ROUND[digit]
    variant = variants[rng.integers(len(variants))]
    size = np.array([rng.uniform(0.24, 0.62), rng.uniform(0.38, 0.95)])
    if straight and rng.random() < 0.5:  # along the printed guides
        size = np.array([rng.uniform(0.28, 0.48), rng.uniform(0.44, 0.68)])
    if digit == 1:
        size[0] *= rng.uniform(0.4, 1)
    slant, loose = rng.normal(-0.05, 0.1 if rng.random() < 0.8 else 0.25), rng.uniform(0.005, 0.045)
    middle = np.array([at, 0.5]) + rng.normal(0, 0.04 + 0.25 * (0.95 - size[1]), 2).clip(-0.25, 0.25)
    wander = {}

    def place(points):
        # A point where two strokes meet is the same for both, nearly.
        moved = []
        for point in points:
            off = wander.setdefault(point, rng.normal(0, loose, 2))
            moved.append(np.array(point) - 0.5 + off + rng.normal(0, 0.25 * loose, 2))
        moved = np.array(moved)
        moved[:, 0] += slant * moved[:, 1]
        return middle + moved * size

    for part in variant:
        points = place(part)
        if not straight and rng.random() < 0.2:  # the pen sets down early, or leaves late
            tail = points[0] + (points[0] - points[1]) * rng.uniform(0.1, 0.5) + rng.normal(0, 0.03, 2)
            points = np.concatenate([tail[None], points])
        if straight and rng.random() < 0.35:  # corners a little round
            points = _smooth(np.repeat(points, 2, 0))
        elif not straight:
            points = _smooth(points)
        stroke(ink, points + rng.normal(0, 0.004, points.shape), width)
    if digit == 0 and rng.random() < 0.3:  # slashed, not further than the zero reaches
        reach = rng.uniform(0.6, 1.25)
        ends = np.array([[0.4, -0.42], [-0.4, 0.42]]) * reach + rng.normal(0, 0.03, (2, 2))
        stroke(ink, middle + ends * size, width)
