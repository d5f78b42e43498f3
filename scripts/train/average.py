"""Averages the weights of a run with those that it went on from: what was learnt last, without forgetting what was known before."""

import argparse
import json
from pathlib import Path

import torch


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--before", type=Path, required=True, help="folder of the run that was gone on from")
    args.add_argument("--after", type=Path, required=True, help="folder of the run that went on")
    args.add_argument("--share", type=float, default=0.5, help="of the weights after")
    args.add_argument("--out", type=Path, required=True)
    args = args.parse_args()
    before, after = (torch.load(folder / "weights.pt") for folder in (args.before, args.after))
    mixed = {
        name: before[name] * (1 - args.share) + weights * args.share if weights.dtype.is_floating_point else weights
        for name, weights in after.items()
    }
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(mixed, args.out / "weights.pt")
    stages = json.loads((args.after / "run.json").read_text())
    stages[-1]["note"] = f" (weights averaged with those before, {args.share:.0%} of the last)"
    (args.out / "run.json").write_text(json.dumps(stages))


if __name__ == "__main__":
    main()
