import { describe } from "vitest";
import { testOps } from "../trainer/engineOps";
import { available, tensorflow } from "./tensorflow";

describe.runIf(available)("TensorFlow", () => testOps(tensorflow));
