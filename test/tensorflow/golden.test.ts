import { describe } from "vitest";
import { testGoldenCases } from "../trainer/engineGolden";
import { available, tensorflow } from "./tensorflow";

describe.runIf(available)("TensorFlow", () => testGoldenCases(tensorflow));
