"""Draws what a box may hold: printed rules and guides, strokes, crosses, dashes, dirt, and figures struck out.

A canvas is float32, 0 black to 255 white, CANVAS pixels of side; the box is its middle half. "Ink" is a layer of the
same side, 0 none to 1 full, laid on paper by `lay`.
"""

import cv2
import numpy as np

CANVAS = 160
BOX = 80
LEFT = (CANVAS - BOX) // 2


def lay(paper, ink, darkness):
    """Ink on paper: darkness 0..1 is the part of the light it takes."""
    return paper * (1 - np.clip(ink, 0, 1) * darkness)


def empty():
    return np.zeros((CANVAS, CANVAS), np.float32)


def stroke(ink, points, width):
    """A polyline in box coordinates (0..1 within the box), with a hand's tremor between its points."""
    points = LEFT + np.asarray(points, np.float32) * BOX
    cv2.polylines(ink, [np.round(points * 16).astype(np.int32)], False, 1.0, max(1, int(round(width))), cv2.LINE_AA, 4)


def narrowed(ink, narrow, at):
    """The ink squeezed to this part of its width around where it was written, at this part of the box's width."""
    if narrow == 1:
        return ink
    middle = LEFT + at * BOX
    squeeze = np.array([[narrow, 0, middle * (1 - narrow)], [0, 1, 0]], np.float32)
    return cv2.warpAffine(ink, squeeze, (CANVAS, CANVAS), flags=cv2.INTER_LINEAR)


def curved(rng, a, b, bend=0.05, steps=6):
    """From a to b along a slightly bent, trembling line."""
    a, b = np.asarray(a, np.float32), np.asarray(b, np.float32)
    t = np.linspace(0, 1, steps)[:, None]
    normal = np.array([-(b - a)[1], (b - a)[0]])
    line = a + t * (b - a) + np.sin(np.pi * t) * normal * rng.normal(0, bend)
    return line + rng.normal(0, 0.006, line.shape)


def frame(rng, ink):
    """The printed rule around the box, off its place a little, at times with gaps, and those of its neighbours."""
    width = rng.uniform(2, 7)
    inset = rng.normal(0.03, 0.03, 4).clip(-0.06, 0.14)
    if rng.random() < 0.2:
        inset = rng.uniform(0.04, 0.13) + rng.normal(0, 0.015, 4)
        band(rng, ink, inset)
    corners = np.array([[inset[0], inset[1]], [1 - inset[2], inset[1]], [1 - inset[2], 1 - inset[3]], [inset[0], 1 - inset[3]]])
    corners += rng.normal(0, 0.008, corners.shape)
    gap = rng.choice([0, 0, 0, 0.03, 0.15])
    neighbours = rng.integers(0, 3)
    space = rng.choice([0.0, 0.0, 0.05, 0.12])
    for dx in {0: [0], 1: [0, 1 + space], 2: [-1 - space, 0, 1 + space]}[int(neighbours)]:
        for i in range(4):
            a, b = corners[i] + [dx, 0], corners[(i + 1) % 4] + [dx, 0]
            if gap and rng.random() < 0.4:
                at = rng.uniform(0.1, 0.9)
                stroke(ink, [a, a + (b - a) * (at - gap / 2)], width)
                stroke(ink, [a + (b - a) * (at + gap / 2), b], width)
            else:
                stroke(ink, [a, b], width)


def band(rng, ink, inset):
    """A wide frame: the paper around the box in a tone of the rule, with or without a rule of its own on the outside."""
    around = np.full((CANVAS, CANVAS), rng.uniform(0.25, 0.9), np.float32)
    outer = int(rng.uniform(-0.02, 0.1) * BOX)
    if rng.random() < 0.7:  # paper again beyond it
        ends = LEFT - outer, LEFT + BOX + outer
        plain = np.zeros_like(around)
        plain[max(ends[0], 0) : ends[1], max(ends[0], 0) : ends[1]] = around[max(ends[0], 0) : ends[1], max(ends[0], 0) : ends[1]]
        around = plain
        if rng.random() < 0.5:
            cv2.rectangle(around, (ends[0], ends[0]), (ends[1], ends[1]), 1.0, int(rng.integers(1, 4)), cv2.LINE_AA)
    left, top, right, bottom = (LEFT + np.array([inset[0], inset[1], 1 - inset[2], 1 - inset[3]]) * BOX).astype(int)
    around[top:bottom, left:right] = 0
    np.maximum(ink, around, out=ink)


def guides(rng, ink, solid=0.45):
    """Lines inside the box that show where a digit's strokes go: an upright rectangle halved by a line. Dotted, as on the forms of 2024, or
    drawn through, as on others."""
    middle = 0.5 + rng.normal(0, 0.02, 2)
    x0, x1 = middle[0] + np.array([-1, 1]) * rng.uniform(0.1, 0.24)
    y0, y1 = middle[1] + np.array([-1, 1]) * rng.uniform(0.16, 0.34)
    lines = [((x0, y0), (x0, y1)), ((x1, y0), (x1, y1)), ((x0, y0), (x1, y0)), ((x0, y1), (x1, y1))]
    if rng.random() < 0.8:
        lines.append(((x0, middle[1]), (x1, middle[1])))
    if rng.random() < 0.2:
        lines.append(((middle[0], y0), (middle[0], y1)))
    step, size = rng.uniform(0.025, 0.06), rng.integers(1, 3)
    if rng.random() < solid:
        width = rng.uniform(1, 4)
        for a, b in lines:
            stroke(ink, [a, b], width)
        return
    for a, b in lines:
        a, b = np.array(a), np.array(b)
        for t in np.arange(0, 1, step / max(np.linalg.norm(b - a), 0.05)):
            x, y = LEFT + (a + t * (b - a)) * BOX
            cv2.circle(ink, (int(x), int(y)), int(size), 1.0, -1, cv2.LINE_AA)


def cross(rng, ink, width):
    """An X, corner to corner or small; a small one at times turned towards a +, with arms of unequal length, off the middle, in one go."""
    if rng.random() < 0.55:
        half = rng.uniform(0.16, 0.5, 2)
        middle = 0.5 + rng.normal(0, 0.05, 2)
        ends = middle + np.array([[-1, -1], [1, 1], [1, -1], [-1, 1]]) * half + rng.normal(0, 0.05, (4, 2))
    else:
        middle = 0.5 + rng.normal(0, 0.1, 2).clip(-0.2, 0.2)
        turn, reach = rng.normal(0, 0.4), rng.uniform(0.09, 0.32)
        angles = np.pi / 4 + turn + np.array([0, np.pi / 2 + rng.normal(0, 0.2)])
        arms = np.stack([np.cos(angles), np.sin(angles)], 1) * reach * [rng.uniform(0.75, 1.25), 1]
        ends = middle + np.concatenate([-arms[:1], arms[:1], -arms[1:], arms[1:]]) * rng.uniform(0.6, 1.35, (4, 1))
    stroke(ink, curved(rng, ends[0], ends[1]), width)
    stroke(ink, curved(rng, ends[2], ends[3]), width)
    if rng.random() < 0.12:  # the pen was not lifted between the two
        a, b = ends[1], ends[2] if np.linalg.norm(ends[1] - ends[2]) < np.linalg.norm(ends[1] - ends[3]) else ends[3]
        stroke(ink, curved(rng, a, b, 0.15), width * rng.uniform(0.4, 1))


def dash(rng, ink, width):
    """A dash, long or short; at times trembling, at times gone over twice."""
    half = rng.uniform(0.12, 0.46)
    x, y, tilt = 0.5 + rng.normal(0, 0.05), 0.5 + rng.normal(0, 0.08), rng.normal(0, 0.08)
    for _ in range(2 if rng.random() < 0.15 else 1):
        wander = rng.normal(0, 0.01, 2)
        stroke(ink, curved(rng, (x - half, y + tilt * half + wander[0]), (x + half, y - tilt * half + wander[1]), 0.06), width)


def dirt(rng, ink):
    """Specks, short hairs, a stroke that comes in from a neighbour: none of it a symbol."""
    for _ in range(rng.integers(0, 4)):
        x, y = LEFT + rng.uniform(0, 1, 2) * BOX
        cv2.circle(ink, (int(x), int(y)), int(rng.integers(1, 4)), float(rng.uniform(0.2, 1)), -1, cv2.LINE_AA)
    if rng.random() < 0.15:
        a = rng.uniform(0.1, 0.9, 2)
        stroke(ink, [a, a + rng.normal(0, 0.05, 2)], 1)
    if rng.random() < 0.2:
        side = rng.choice([-0.05, 1.05])
        a = np.array([side, rng.uniform(0, 1)])
        stroke(ink, curved(rng, a, a + [np.sign(0.5 - side) * rng.uniform(0.03, 0.14), rng.normal(0, 0.08)]), rng.uniform(2, 5))


#: Pairs of digits that lie within one another: written over each other they look like one digit.
WITHIN = {(3, 8), (5, 6), (5, 9), (6, 8), (8, 9), (0, 8), (1, 4), (1, 7), (3, 9), (5, 8), (7, 9), (0, 6), (0, 9), (1, 9), (1, 3), (3, 7), (2, 7), (3, 5), (2, 8), (2, 3)}


def strike(rng, ink, digit, width):
    """Strikes a digit out, so that no digit could have been meant."""
    way = rng.integers(0, 5)
    if way == 0 and digit not in (7, 4, 1):  # a level line or two, wider than the digit
        for _ in range(rng.integers(1, 4)):
            y = 0.5 + rng.normal(0, 0.1)
            stroke(ink, curved(rng, (rng.uniform(0.02, 0.2), y), (rng.uniform(0.8, 0.98), y + rng.normal(0, 0.08))), width)
    elif way <= 1 and digit != 1:  # slanted lines; one alone over a 0 is how some write it
        up = rng.random() < 0.7
        for _ in range(rng.integers(2 if digit == 0 else 1, 4)):
            a = np.array([rng.uniform(0.05, 0.25), rng.uniform(0.7, 0.95)])
            b = np.array([rng.uniform(0.75, 0.95), rng.uniform(0.05, 0.3)])
            if not up:
                a[1], b[1] = 1 - a[1], 1 - b[1]
            stroke(ink, curved(rng, a, b), width)
    elif way == 2 and digit != 1:  # an X over it, as large as the digit at least
        half = rng.uniform(0.3, 0.48, 2)
        ends = 0.5 + np.array([[-1, -1], [1, 1], [1, -1], [-1, 1]]) * half + rng.normal(0, 0.05, (4, 2))
        stroke(ink, curved(rng, ends[0], ends[1]), width)
        stroke(ink, curved(rng, ends[2], ends[3]), width)
    elif way == 3:  # hatching
        tilt = rng.uniform(0.2, 0.6)
        for x in np.linspace(0.15, 0.7, rng.integers(4, 8)):
            stroke(ink, curved(rng, (x, rng.uniform(0.7, 0.9)), (x + tilt * 0.5, rng.uniform(0.1, 0.3))), width)
    else:
        scribble(rng, ink, width)


def scribble(rng, ink, width):
    """Back and forth until nothing is left to read."""
    count = int(rng.integers(7, 16))
    if rng.random() < 0.5:
        x = np.linspace(0.2, 0.8, count) + rng.normal(0, 0.04, count)
        y = 0.5 + np.where(np.arange(count) % 2, 1, -1) * rng.uniform(0.15, 0.35, count)
        points = np.stack([x, y] if rng.random() < 0.5 else [y, x], 1)
    else:
        points = 0.5 + rng.normal(0, 0.17, (count, 2))
    stroke(ink, points.clip(0.02, 0.98), width)


def blot(rng, ink):
    """Painted over with ink."""
    x, y = LEFT + (0.5 + rng.normal(0, 0.06, 2)) * BOX
    axes = (rng.uniform(0.18, 0.36, 2) * BOX).astype(int)
    cv2.ellipse(ink, (int(x), int(y)), (int(axes[0]), int(axes[1])), float(rng.uniform(0, 180)), 0, 360, float(rng.uniform(0.7, 1)), -1, cv2.LINE_AA)
