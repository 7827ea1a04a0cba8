import { describe } from "vitest";
import { testNetworks } from "../trainer/engineNetworks";
import { available, tensorflow } from "./tensorflow";

describe.runIf(available)("TensorFlow", () => testNetworks(tensorflow));
