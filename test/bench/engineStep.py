"""The same as engineStep.mjs for PyTorch: residual networks of full pre-activation units for small images."""

import json
import resource
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

given = json.loads(sys.argv[1])
torch.set_num_threads(given["threads"])
units, widths, bottleneck = given["units"], given["widths"], given["bottleneck"]
size, channels, classes, batch = given["size"], given["channels"], given["classes"], given["batch"]


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Unit(nn.Module):
    def __init__(self, inputs, width, stride, first):
        super().__init__()
        outputs = 4 * width if bottleneck else width
        shapes = [(1, width, stride), (3, width, 1), (1, outputs, 1)] if bottleneck else [(3, width, stride), (3, width, 1)]
        layers = []
        for kernel, to, step in shapes:
            layers += [nn.BatchNorm2d(inputs), nn.ReLU(), conv(inputs, to, kernel, step)]
            inputs = to
        self.before, self.branch = nn.Sequential(*layers[:2]), nn.Sequential(*layers[2:])
        self.stride, self.changes, self.more = stride, first, outputs

    def forward(self, x):
        a = self.before(x)
        h = a if self.changes else x
        if self.stride > 1 or h.shape[1] < self.more:
            h = F.pad(h[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more - h.shape[1]))
        return h + self.branch(a)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers, inputs = [conv(channels, given["stem"], 3)], given["stem"]
        for i, (count, width) in enumerate(zip(units, widths)):
            for j in range(count):
                layers.append(Unit(inputs, width, 2 if i > 0 and j == 0 else 1, j == 0))
                inputs = 4 * width if bottleneck else width
        self.body = nn.Sequential(*layers, nn.BatchNorm2d(inputs), nn.ReLU())
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.linear(self.body(x).mean((2, 3)))


net = Net().to(memory_format=torch.channels_last)
optimiser = torch.optim.SGD(net.parameters(), 0.01, 0.9, weight_decay=1e-4)
x = torch.randn(batch, channels, size, size).to(memory_format=torch.channels_last)
y = torch.arange(batch) % classes
loss = torch.zeros(1)
for line in sys.stdin:
    if line.strip() == "about":
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"device": f"PyTorch {torch.__version__}", "memory": memory}), flush=True)
        continue
    started, before = time.time(), time.process_time()
    for _ in range(int(line)):
        optimiser.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimiser.step()
    spent = time.time() - started, time.process_time() - before
    print(json.dumps([seconds / int(line) * 1e3 for seconds in spent]), flush=True)
