"""The network: 0.2 million weights, 11 million multiplications a crop."""

import onnx
import torch
from torch import nn


def block(inputs, outputs):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Net(nn.Module):
    """Crops (n, 1, 40, 40), 0 to 255 -> logits (n, 14).

    Normalises each crop itself, so that training and inference cannot differ: mean 0, deviation 1, but a deviation
    below FLOOR grey levels is taken as FLOOR, lest the grain of an empty box look like ink.
    """

    FLOOR = 10.0

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 20, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(20),
            nn.ReLU(),
            block(20, 32),
            nn.MaxPool2d(2),
            block(32, 64),
            block(64, 64),
            nn.MaxPool2d(2),
            block(64, 96),
            block(96, 96),
        )
        self.head = nn.Linear(96 * 2, 14)
        self.dropout = nn.Dropout(0.2)

    def forward(self, crops):
        mean = crops.mean((1, 2, 3), keepdim=True)
        centred = crops - mean
        deviation = (centred * centred).mean((1, 2, 3), keepdim=True).sqrt().clamp(min=self.FLOOR)
        found = self.features(centred / deviation)
        pooled = torch.cat([found.mean((2, 3)), found.amax((2, 3))], 1)
        return self.head(self.dropout(pooled))


def of_onnx(path, crops):
    """The network of an exported file, ready to be trained on. Export folds each normalisation into its convolution: here it is taken out
    again with the means and deviations that `crops` (n, 1, 40, 40) have there, so that the network says the same as the file."""
    weights = [torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in onnx.load(path).graph.initializer]
    net = Net().eval()
    net.head.weight.data, net.head.bias.data = weights[:2]
    folded = iter(zip(weights[2::2], weights[3::2]))
    layers = [layer for layer in net.features.modules() if isinstance(layer, (nn.Conv2d, nn.BatchNorm2d))]
    for convolution, normalisation in zip(layers[::2], layers[1::2]):
        convolution.weight.data, bias = next(folded)
        seen = []
        listening = convolution.register_forward_hook(lambda _, __, out: seen.append(out))
        with torch.no_grad():
            net(crops)
        listening.remove()
        mean, variance = seen[0].mean((0, 2, 3)), seen[0].var((0, 2, 3))
        normalisation.running_mean.copy_(mean)
        normalisation.running_var.copy_(variance)
        normalisation.weight.data.copy_((variance + normalisation.eps).sqrt())
        normalisation.bias.data.copy_(mean + bias)
    return net


class Calibrated(nn.Module):
    """The network as it is exported: probabilities instead of logits, after temperature scaling."""

    def __init__(self, net, temperature):
        super().__init__()
        self.net, self.temperature = net, temperature

    def forward(self, crops):
        return torch.softmax(self.net(crops) / self.temperature, 1)
