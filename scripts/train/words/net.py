"""The network that reads a strip of handwriting letter by letter."""

import torch
from torch import nn

#: What one frame of four pixels may hold: nothing new, a letter, or part of a word that is struck.
LETTERS = "-abcdefghijklmnopqrstuvwxyz#"
#: Pixels of the strip that make one frame.
STEP = 4


class Block(nn.Module):
    """Frames looked at with their neighbours."""

    def __init__(self, channels, apart):
        super().__init__()
        self.inner = nn.Sequential(nn.Conv1d(channels, channels, 5, padding=2 * apart, dilation=apart, bias=False), nn.BatchNorm1d(channels), nn.ReLU())

    def forward(self, frames):
        return frames + self.inner(frames)


def layer(before, after, size, stride):
    return [nn.Conv2d(before, after, size, stride=stride, padding=size // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU()]


class Net(nn.Module):
    """Strips (n, 1, 32, w), normalised, w a multiple of four; answers logits (n, w / 4, 28)."""

    def __init__(self, channels=88):
        super().__init__()
        self.seen = nn.Sequential(*layer(1, 16, 5, 2), *layer(16, 32, 3, 2), *layer(32, 48, 3, 1), *layer(48, 64, 3, (2, 1)), *layer(64, 80, 3, (2, 1)))
        self.flat = nn.Sequential(nn.Conv2d(80, channels, (2, 1), bias=False), nn.BatchNorm2d(channels), nn.ReLU())
        self.frames = nn.Sequential(Block(channels, 1), Block(channels, 2), Block(channels, 1))
        self.said = nn.Conv1d(channels, len(LETTERS), 1)

    def forward(self, strips):
        return self.said(self.frames(self.flat(self.seen(strips)).squeeze(2))).transpose(1, 2)


def normalised(strips):
    """Grey values as the network takes them: mean 0, deviation 1, a deviation below 10 taken as 10; (n, 1, 32, w)."""
    mean = strips.mean((2, 3), keepdim=True)
    deviation = ((strips - mean) ** 2).mean((2, 3), keepdim=True).sqrt()
    return (strips - mean) / deviation.clamp(min=10)


class Shipped(nn.Module):
    """The network as the program runs it: grey values 0 to 255 in, log probabilities out."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, strips):
        return torch.log_softmax(self.net(normalised(strips)), 2)
