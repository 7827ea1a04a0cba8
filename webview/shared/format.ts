export * from "../../src/arch/numbers";
