"""Numbers as they are spelled, held against what a line may say: the same as `src/reading/words/spelled.rs`, for measuring."""

import numpy as np

from hand import spelled
from net import LETTERS

FAINT, TEMPERED, NO_NUMBER, LEAST = 1e-12, 0.5, 0.02, 0.001


def tree():
    """All numbers below 1,000: nested dictionaries by letter, the number under None."""
    root = {}
    for words, value in [(spelled(value), value) for value in range(1000)] + [(["kosong"], 0), (["nihil"], 0)]:
        node = root
        for letter in "".join(words):
            node = node.setdefault(letter, {})
        node[None] = value
    return root


TREE = tree()


def scores(logs):
    """Of each number, the probability of the paths that say it over that of the likeliest path; logs (frames, 28)."""
    odds = np.exp(logs - logs.max(1, keepdims=True)).tolist()
    gap, all_gaps = [], 1.0
    for row in odds:
        all_gaps *= row[0]
        gap.append(all_gaps)
    found = {}

    def follow(node, last, letter, gap, before):
        if None in node and letter[-1] + gap[-1] > FAINT:
            found[node[None]] = found.get(node[None], 0.0) + letter[-1] + gap[-1]
        for name, below in node.items():
            if name is None:
                continue
            place, again = LETTERS.index(name), name == last
            written, rested, ready = 0.0, 0.0, before
            letters, gaps, most = [], [], 0.0
            for row, was, rest in zip(odds, letter, gap):
                rested = (rested + written) * row[0]
                written = (written + ready) * row[place]
                letters.append(written)
                gaps.append(rested)
                ready = rest + (0.0 if again else was)
                most = max(most, written)
            if most > FAINT:
                follow(below, name, letters, gaps, 0.0)

    follow(TREE, "", [0.0] * len(odds), gap, 1.0)
    return found


def likely(logs):
    """The likeliest numbers and their probabilities, the likeliest first; the rest is that they are none."""
    weights = {value: min(score, 1.0) ** TEMPERED for value, score in scores(logs).items()}
    total = NO_NUMBER + sum(weights.values())
    return sorted(((value, weight / total) for value, weight in weights.items() if weight / total >= LEAST), key=lambda v: (-v[1], v[0]))
