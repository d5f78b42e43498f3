"""Exports the words network as ONNX, and writes reference outputs for the Rust tests. See scripts/train-words."""

import argparse
import base64
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import torch

from hand import Fonts, spelled
from line import strip
from net import Net, Shipped
from photograph import room
from spelled import likely
from train import greedy, read, validation


#: Every number by its letters.
NUMBERS = {"".join(spelled(value)): value for value in range(1000)} | {"kosong": 0, "nihil": 0}
#: Bands of the probability of the likeliest number.
BANDS = [0.0, 0.1, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0001]


def summary(net, folder, seed=78, count=2000):
    """How lines in fonts that nothing is learnt from are read: numbers by band of probability, and what is no number."""
    held = validation(folder, seed, count)
    bands = [[0, 0, 0.0] for _ in BANDS[1:]]
    letters = others = believed = 0
    for logits, (_, text) in zip(read(net, [strip for strip, _ in held]), held):
        letters += greedy(logits) == text
        said = likely(torch.log_softmax(logits, 1).numpy())
        best, sure = said[0] if said else (None, 0.0)
        number = NUMBERS.get(text)
        if number is None:
            others += 1
            believed += sure >= 0.5
            continue
        band = next(at for at in range(len(bands)) if sure < BANDS[at + 1])
        bands[band] = [bands[band][0] + 1, bands[band][1] + (best == number), bands[band][2] + sure]
    rows = [[low, n, right, round(total / n, 4)] for low, (n, right, total) in zip(BANDS, bands) if n]
    return {"lines": len(held), "every letter right": letters, "numbers": rows, "no number": others, "of these taken for one": believed}


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--run", type=Path, required=True, help="folder of weights.pt")
    args.add_argument("--fonts", type=Path, required=True)
    args.add_argument("--onnx", type=Path, required=True)
    args.add_argument("--reference", type=Path, required=True, help="JSON of rooms, strips and outputs, for the Rust test")
    args = args.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    net = Net()
    net.load_state_dict(torch.load(args.run / "weights.pt"))
    net.eval()
    model = Shipped(net).eval()
    args.onnx.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        torch.zeros(1, 1, 32, 120),
        args.onnx,
        input_names=["strips"],
        output_names=["letters"],
        dynamic_axes={"strips": {0: "n", 3: "width"}, "letters": {0: "n", 1: "frames"}},
        opset_version=17,
        dynamo=False,
    )
    digest = hashlib.sha256(args.onnx.read_bytes()).hexdigest()
    rng, fonts, rows = np.random.default_rng(9), Fonts(args.fonts), []
    while len(rows) < 12:
        shades, text = room(rng, fonts)
        cut = strip(shades)
        if cut is None or not text or shades.size > 40000:
            continue
        with torch.no_grad():
            letters = model(torch.from_numpy(cut).float()[None, None])[0].numpy()
        rows.append(
            {
                "width": shades.shape[1],
                "height": shades.shape[0],
                "room": base64.b64encode(shades.tobytes()).decode(),
                "strip_width": cut.shape[1],
                "strip": base64.b64encode(cut.tobytes()).decode(),
                "best": [int(place) for place in letters.argmax(1)],
                "log": [round(float(value), 5) for value in letters.max(1)],
                "letters": text.upper(),
            }
        )
    args.reference.write_text(json.dumps({"model": digest, "lines": rows}, indent=0) + "\n")
    print(json.dumps({"bytes": args.onnx.stat().st_size, "sha256": digest, **summary(net, args.fonts)}, indent=1))


if __name__ == "__main__":
    main()
