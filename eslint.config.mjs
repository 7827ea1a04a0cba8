import tseslint from "typescript-eslint";

/** Who may import whom: see docs/architecture.md. A folder's rule lists what it must not reach for. */
const forbid = (files, ...patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: patterns.map(([group, message]) => ({ group, message })) }] },
});
const vscode = [["vscode"], "Only the extension host has VS Code; pass in what is needed."];
const nodeModules = [["node:*"], "This folder is pure: no files, no processes."];
const folders = (...names) => [
  names.flatMap((n) => [`**/${n}`, `**/${n}/**`]),
  "See the import rules in docs/architecture.md.",
];

export default tseslint.config(
  {
    ignores: ["dist/**", "node_modules/**", "src/trainer/engine/wasm/kernels/**", "**/*.mjs", "**/*.cjs", ".cache/**"],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  forbid(
    ["src/arch/**"],
    vscode,
    nodeModules,
    folders("protocol", "layout", "editor", "runs", "trainer", "cli", "util", "webview"),
  ),
  forbid(
    ["src/protocol/**"],
    vscode,
    nodeModules,
    folders("layout", "editor", "runs", "trainer", "cli", "util", "webview"),
  ),
  forbid(["src/layout/**"], vscode, folders("editor", "runs", "trainer", "cli", "webview")),
  forbid(["src/trainer/**"], vscode, folders("layout", "editor", "runs", "cli", "webview")),
  forbid(
    ["src/trainer/graph/**"],
    vscode,
    nodeModules,
    folders("protocol", "layout", "editor", "runs", "engine", "data", "cli", "webview"),
  ),
  forbid(["src/cli/**"], vscode, folders("editor")),
  forbid(["src/data/**"], folders("layout", "editor", "runs", "trainer", "cli", "webview")),
  forbid(["src/tensorflow/**"], folders("doctor", "editor", "runs", "trainer", "cli", "webview")),
  forbid(["src/doctor/**"], folders("editor", "cli", "webview")),
  forbid(["src/editor/**"], folders("runs", "doctor", "trainer", "cli", "webview")),
  forbid(["src/svg/**"], vscode, folders("editor", "runs", "trainer", "cli", "util")),
  forbid(["src/runs/**"], folders("editor", "doctor", "trainer", "cli", "webview")),
  forbid(["webview/**"], vscode, nodeModules, folders("layout", "editor", "runs", "trainer", "cli", "util")),
);
