"""Calibrates on the validation split, chooses the threshold there, exports ONNX, and writes reference outputs.

With --test it also measures the test split, and prints everything the model card needs as JSON. See scripts/train-digits.
"""

import argparse
import base64
import hashlib
import itertools
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional as F

import paint
from augment import Maker
from data import BLANK, CROSS, DASH, STRUCK, SYMBOLS, Digits2024, public_digits
from net import Calibrated, Net
from train import logits_of

#: Of the digits of 2024, the part that must be accepted.
ACCEPTED = 0.97


def synthetic(seed, digits, split, public, count):
    """Boxes of each kind that the data of 2024 hardly has, made of the samples of one split only."""
    chosen = digits.of(split)
    maker = Maker(seed, digits.images[chosen], digits.symbols[chosen], *public)
    images, symbols = [], []
    for symbol in [*range(CROSS, STRUCK + 1)] * count:
        images.append(maker.struck() if symbol == STRUCK else maker.photograph(maker.painted(symbol)))
        symbols.append(symbol)
    for place in np.arange(4 * count) % len(chosen):  # real ones, in worse photos
        images.append(maker.photograph(maker.surrounded(maker.real[place])))
        symbols.append(maker.symbols[place])
    return np.stack(images), np.array(symbols)


def temperature_of(logits, truth):
    """The temperature with the least loss."""
    tried = np.exp(np.linspace(np.log(0.3), np.log(4), 200))
    losses = [F.cross_entropy(logits / t, truth).item() for t in tried]
    return float(tried[int(np.argmin(losses))])


def bins(probabilities, truth):
    """Calibration: for bands of the highest probability, how many, how sure on average, how many right."""
    sure, said = probabilities.max(1), probabilities.argmax(1)
    edges = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.000001]
    rows = []
    for low, high in zip(edges, edges[1:]):
        here = (sure >= low) & (sure < high)
        if here.any():
            rows.append([low, min(high, 1), int(here.sum()), round(float(sure[here].mean()), 4), round(float((said == truth)[here].mean()), 4)])
    return rows


def summary(probabilities, truth, threshold):
    sure, said = probabilities.max(1), probabilities.argmax(1)
    confusion = np.zeros((14, 14), int)
    np.add.at(confusion, (truth, said), 1)
    wrong = said != truth
    # What a sum would believe: a symbol that is accepted, be it a digit or an empty box, and is another.
    believed = (sure >= threshold) & (said != STRUCK)
    return {
        "n": len(truth),
        "right": int((~wrong).sum()),
        "accepted": int(believed.sum()),
        "accepted_wrong": int((believed & wrong).sum()),
        "surest_wrong": round(float(sure[wrong & (said != STRUCK)].max(initial=0)), 4),
        "wrong": [[int(i), SYMBOLS[truth[i]], SYMBOLS[said[i]], round(float(sure[i]), 4)] for i in np.where(wrong)[0]][:60],
        "confusion": confusion.tolist(),
        "calibration": bins(probabilities, truth),
    }


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--run", type=Path, required=True, help="folder of weights.pt")
    args.add_argument("--public", type=Path, required=True)
    args.add_argument("--onnx", type=Path, required=True)
    args.add_argument("--reference", type=Path, required=True, help="JSON of synthetic crops and outputs, for the Rust test")
    args.add_argument("--test", action="store_true")
    args = args.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    net = Net()
    net.load_state_dict(torch.load(args.run / "weights.pt"))
    net.eval()
    digits, public = Digits2024(), public_digits(args.public)
    chosen = digits.of("validation")
    images, truth = digits.images[chosen], digits.symbols[chosen]
    painted, painted_truth = synthetic(7, digits, "validation", public, 150)
    logits, painted_logits = logits_of(net, images), logits_of(net, painted)
    # Real and painted alike: painted ones alone say how sure to be of what the data of 2024 lacks.
    temperature = temperature_of(torch.cat([logits, painted_logits]), torch.from_numpy(np.concatenate([truth, painted_truth])))
    probabilities = torch.softmax(logits / temperature, 1).numpy()
    sure = np.sort(probabilities.max(1))
    threshold = float(sure[int(len(sure) * (1 - ACCEPTED))])
    report = {
        "temperature": round(temperature, 4),
        "threshold_for_97": round(threshold, 4),
        "validation": summary(probabilities, truth, threshold),
        "validation_synthetic": summary(torch.softmax(painted_logits / temperature, 1).numpy(), painted_truth, threshold),
    }
    for result in (report["validation"],):
        for row in result["wrong"]:
            row[0] = int(chosen[row[0]])
    if args.test:
        chosen = digits.of("test")
        probabilities = torch.softmax(logits_of(net, digits.images[chosen]) / temperature, 1).numpy()
        report["test"] = summary(probabilities, digits.symbols[chosen], threshold)
        for row in report["test"]["wrong"]:
            row[0] = int(chosen[row[0]])
        painted, painted_truth = synthetic(8, digits, "test", public, 250)
        report["test_synthetic"] = summary(torch.softmax(logits_of(net, painted) / temperature, 1).numpy(), painted_truth, threshold)

    model = Calibrated(net, temperature).eval()
    args.onnx.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        torch.zeros(2, 1, 40, 40),
        args.onnx,
        input_names=["crops"],
        output_names=["scores"],
        dynamic_axes={"crops": {0: "n"}, "scores": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
    report["bytes"], report["sha256"] = args.onnx.stat().st_size, hashlib.sha256(args.onnx.read_bytes()).hexdigest()

    # Boxes without a pixel of any paper: painted frames, strokes, and digits of a plotter's font.
    nothing = np.full((1, 40, 40), 200, np.uint8)
    maker = Maker(9, nothing, np.array([0]))
    canvases = [maker.painted(symbol) for symbol in [CROSS, DASH, BLANK] * 2]
    for digit, face in itertools.product("0123456789", [cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX]):
        ink = np.zeros((paint.CANVAS, paint.CANVAS), np.uint8)
        cv2.putText(ink, digit, (paint.LEFT + 22, paint.LEFT + 62), face, 1.8, 255, 4, cv2.LINE_AA)
        canvases.append(paint.lay(maker.painted(BLANK), ink / np.float32(255), 0.7))
    crops = np.stack([maker.photograph(canvas, 0.5) for canvas in canvases])
    with torch.no_grad():
        outputs = model(torch.from_numpy(crops).float().unsqueeze(1)).numpy()
    args.reference.write_text(
        json.dumps(
            {
                "model": report["sha256"],
                "crops": [base64.b64encode(crop.tobytes()).decode() for crop in crops],
                "scores": [[round(float(score), 7) for score in row] for row in outputs],
            },
            indent=0,
        )
        + "\n"
    )
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
