import { testNetworks } from "./engineNetworks";
import { wasm } from "./wasm";

testNetworks(wasm);
