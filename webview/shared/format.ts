export * from "../../src/arch/words/numbers";
