import { testOps } from "./engineOps";
import { wasm } from "./wasm";

testOps(wasm);
