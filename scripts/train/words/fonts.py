"""Turns the fonts of npm packages into files that can be drawn with: hands into one folder, print into another. See scripts/train-words."""

import argparse
from pathlib import Path

from fontTools.ttLib import TTFont

from hand import LETTERS

#: Weights that differ enough to be hands of their own; hints are printed in the usual one.
WEIGHTS = {"hand": (300, 400, 700), "print": (400,)}


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--packages", type=Path, required=True, help="folder with one folder per unpacked package")
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("kind", choices=["hand", "print"])
    args = args.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(args.packages.glob("*/package/files/*-latin-*.woff2")):
        name = path.name.split("-latin-")[1].split("-")
        if name[0] == "ext" or int(name[0]) not in WEIGHTS[args.kind] or (args.kind == "hand" and "italic" in path.name):
            continue
        font = TTFont(path)
        known = font.getBestCmap()
        if all(ord(letter) in known for letter in LETTERS + LETTERS.upper()):
            font.flavor = None
            font.save(args.out / path.name.replace(".woff2", ".ttf"))


if __name__ == "__main__":
    main()
