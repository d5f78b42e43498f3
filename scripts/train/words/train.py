"""Trains the words network. See scripts/train-words."""

import argparse
import json
import multiprocessing
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from hand import Fonts
from net import LETTERS, STEP, Net
from photograph import sample

BATCH = 48


def batch_of(samples):
    """Samples as tensors: strips padded to the widest with their own paper (mean 0 after normalising is near to it), letters, lengths."""
    widest = max(strip.shape[1] for strip, _ in samples)
    strips = np.zeros((len(samples), 1, 32, widest), np.float32)
    for row, (strip, _) in enumerate(samples):
        grey = strip.astype(np.float32)
        strips[row, 0, :, : strip.shape[1]] = (grey - grey.mean()) / max(float(grey.std()), 10)
        strips[row, 0, :, strip.shape[1] :] = strips[row, 0, :, strip.shape[1] - 1 :].max() if strip.shape[1] < widest else 0
    letters = [LETTERS.index(c) for _, text in samples for c in text]
    return torch.from_numpy(strips), torch.tensor(letters), torch.tensor([s.shape[1] // STEP for s, _ in samples]), torch.tensor([len(t) for _, t in samples])


def make(seed, folder, queue):
    """Fills a queue with batches of lines of about one width, so that little is padded."""
    cv2.setNumThreads(1)
    rng, fonts = np.random.default_rng(seed), Fonts(folder)
    while True:
        pool = sorted((sample(rng, fonts) for _ in range(BATCH * 6)), key=lambda s: s[0].shape[1])
        batches = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
        rng.shuffle(batches)
        for batch in batches:
            queue.put(batch)


def greedy(logits):
    """The letters of the likeliest path."""
    path, text, before = logits.argmax(-1).tolist(), "", 0
    for at in path:
        if at not in (0, before):
            text += LETTERS[at]
        before = at
    return text


def read(net, strips):
    """Logits (frames, 28) of each strip, one at a time, as the program reads them."""
    net.eval()
    with torch.no_grad():
        return [net(batch_of([(strip, "")])[0])[0] for strip in strips]


def validation(folder, seed=77, count=400):
    """Lines in fonts that nothing is learnt from."""
    rng, fonts = np.random.default_rng(seed), Fonts(folder, held_back=True)
    return [sample(rng, fonts) for _ in range(count)]


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--fonts", type=Path, required=True)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--start", type=Path, help="weights.pt to go on from")
    args.add_argument("--seconds", type=float, default=2400)
    args.add_argument("--rate", type=float, default=0.003)
    args.add_argument("--seed", type=int, default=3001)
    args = args.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    queue = multiprocessing.Queue(12)
    maker = multiprocessing.Process(target=make, args=(args.seed, args.fonts, queue), daemon=True)
    maker.start()
    net, mean = Net(), Net()
    if args.start:
        net.load_state_dict(torch.load(args.start))
    mean.load_state_dict(net.state_dict())
    print("weights", sum(p.numel() for p in net.parameters()))
    learn = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.01)
    loss_of = nn.CTCLoss(zero_infinity=True)
    held = validation(args.fonts)
    begun, step, seen, shown, losses = time.time(), 0, 0, time.time(), []
    while (elapsed := time.time() - begun) < args.seconds:
        part = elapsed / args.seconds
        rate = args.rate * min(1.0, step / 200) * (0.5 + 0.5 * np.cos(np.pi * part)) + 1e-5
        for group in learn.param_groups:
            group["lr"] = rate
        samples = queue.get()
        strips, letters, widths, lengths = batch_of(samples)
        net.train()
        loss = loss_of(torch.log_softmax(net(strips), 2).transpose(0, 1), letters, widths, lengths)
        learn.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        learn.step()
        step, seen = step + 1, seen + len(samples)
        losses.append(loss.item())
        keep = min(0.998, step / (step + 50))
        with torch.no_grad():
            for into, new in zip(mean.state_dict().values(), net.state_dict().values()):
                if into.dtype.is_floating_point:
                    into.mul_(keep).add_(new, alpha=1 - keep)
                else:
                    into.copy_(new)
        if time.time() - shown > 120:
            right = sum(greedy(logits) == text for logits, (_, text) in zip(read(mean, [s for s, _ in held]), held))
            print(f"{elapsed:6.0f} s  step {step}  samples {seen}  loss {np.mean(losses[-200:]):.4f}  held-back fonts {right}/{len(held)} lines", flush=True)
            torch.save(mean.state_dict(), args.out / "weights.pt")
            shown = time.time()
    torch.save(mean.state_dict(), args.out / "weights.pt")
    earlier = args.start.parent / "run.json" if args.start else None
    stages = json.loads(earlier.read_text()) if earlier and earlier.exists() else []
    stages.append({"seconds": round(time.time() - begun), "steps": step, "samples": seen, "seed": args.seed, "rate": args.rate})
    (args.out / "run.json").write_text(json.dumps(stages))
    maker.kill()


if __name__ == "__main__":
    main()
