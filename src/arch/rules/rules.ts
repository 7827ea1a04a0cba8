import type { Architecture } from "../architecture";
import type { Network } from "../network";
import { bnOnTheShortcut, branchEndsInRelu, reluBeforeTheFirstBn, unitWithoutRelu } from "./activation";
import type { Problem, Rule } from "./problem";
import { imagesOfTheData, numbersPerChannel, scheduleBeyondTheEnd, scheduleInOrder } from "./recipe";
import {
  changeOutsideItsStage,
  projectionThatIsNotNeeded,
  strideOnOnePixel,
  weightsOfAnOrder,
  zeroPaddingThatShrinks,
} from "./shape";
import {
  branchCutOff,
  convolutionOnTheShortcut,
  dropoutOnTheShortcut,
  exclusiveGateTooOpen,
  signalOfAStage,
} from "./shortcut";

const rules: Rule[] = [
  weightsOfAnOrder,
  zeroPaddingThatShrinks,
  strideOnOnePixel,
  changeOutsideItsStage,
  scheduleInOrder,
  scheduleBeyondTheEnd,
  numbersPerChannel,
  imagesOfTheData,
  branchEndsInRelu,
  reluBeforeTheFirstBn,
  bnOnTheShortcut,
  unitWithoutRelu,
  signalOfAStage,
  branchCutOff,
  exclusiveGateTooOpen,
  dropoutOnTheShortcut,
  convolutionOnTheShortcut,
  projectionThatIsNotNeeded,
];

/** All that is wrong with an architecture whose file can be read, or that the paper warns of. */
export function problems(architecture: Architecture, network: Network): Problem[] {
  return rules.flatMap((rule) => rule(architecture, network));
}
