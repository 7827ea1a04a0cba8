import { testGoldenCases } from "./engineGolden";
import { wasm } from "./wasm";

testGoldenCases(wasm);
