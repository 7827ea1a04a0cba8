/** What was read off a curve of the paper's figures: one run each, the error to about 0.05, the loss to a few percent. */
export interface PaperCurve {
  /** "Fig. 3". */
  figure: string;
  /** [step, test error in percent] */
  error: [number, number][];
  /** [step, training loss] */
  loss: [number, number][];
}

/** The errors at these iterations, and the losses: medians of the points in the thousand iterations around. */
const errorSteps = [20_000, 30_000, 34_000, 50_000];
const lossSteps = [10_500, 20_500, 64_000];

type Reading = [error: (number | undefined)[], loss: (number | undefined)[], below20: number];

/** By network, activation and shortcut, all on CIFAR-10. `undefined`: beyond the figure's axes. */
const readings: Record<string, Record<string, Reading>> = {
  "Fig. 3": {
    "resnet-110 original identity": [[10, 10.5, 7, 6.7], [0.277, 0.17, 0.0029], 3000],
    "resnet-110 original constant-scaling 0.5 0.5": [[19.9, 17.4, 12.4, 12.1], [0.837, 0.573, 0.147], 20_000],
    "resnet-110 original exclusive-gating -6": [[13.1, 12.3, 9.4, 8.9], [0.367, 0.235, 0.0085], 6400],
    "resnet-110 original shortcut-only-gating 0": [[undefined, 16.9, 13, 13.2], [0.831, 0.521, 0.0187], 22_000],
    "resnet-110 original conv-1x1": [[undefined, 18, 12.6, 12.3], [0.749, 0.523, 0.0556], 21_000],
  },
  "Fig. 6": {
    "resnet-110 bn-after-addition identity": [[13, 12.2, 8.6, 8.3], [0.516, 0.265, 0.0059], 9600],
    "resnet-164 original identity": [[9.5, 9.5, 6.1, 6], [0.289, 0.185, 0.0021], 3600],
    "resnet-164 full-preactivation identity": [[9.5, 9.1, 6.1, 5.7], [0.242, 0.169, 0.0031], 2500],
  },
  "Fig. 1": {
    "resnet-1001 original identity": [[15.4, 11.7, 9.7, 7.5], [0.632, 0.397, 0.0033], 11_600],
    "resnet-1001 full-preactivation identity": [[9.7, 9.2, 5.5, 5], [0.212, 0.154, undefined], 3100],
  },
};

/** The curve of a network, "resnet-110 original dropout 0.5", if the paper draws it. */
export function paperCurve(name: string): PaperCurve | undefined {
  for (const [figure, curves] of Object.entries(readings)) {
    const reading = curves[name];
    if (!reading) continue;
    const [error, loss, below20] = reading;
    return { figure, error: [[below20, 20], ...placed(errorSteps, error)], loss: placed(lossSteps, loss) };
  }
  return undefined;
}

function placed(steps: number[], values: (number | undefined)[]): [number, number][] {
  return steps.flatMap((step, i): [number, number][] => (values[i] === undefined ? [] : [[step, values[i]]]));
}
