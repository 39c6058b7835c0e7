// What oxlint checks in every workspace. Who may import what is not here: see scripts/lint.
import { defineConfig } from "oxlint";
import { doors } from "./scripts/lint/doors.ts";
import { folders } from "./scripts/lint/folders.ts";
import { importRules } from "./scripts/lint/import-rules.ts";
import { readLayers } from "./scripts/lint/layers.ts";

const TESTS = [
  "**/*.test.ts",
  "**/*.test-support.ts",
  "packages/*/integration/**/*.ts",
  "packages/*/e2e/**/*.ts",
  "tests/**/*.ts",
];

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "node", "vitest"],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  env: { builtin: true, node: true },
  ignorePatterns: ["**/dist/**", "**/fixtures/**", "**/corpus/**", "examples/**"],
  rules: {
    eqeqeq: "error",
    "no-console": "error",
    "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    "import/no-cycle": "error",
    "import/no-default-export": "off",
    "typescript/no-explicit-any": "error",
    "typescript/no-import-type-side-effects": "error",
    "typescript/only-throw-error": "error",
    "typescript/prefer-promise-reject-errors": "error",
    "typescript/return-await": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "typescript/no-misused-promises": "error",
    "typescript/no-floating-promises": "error",
    // What is read from outside is `any` or `unknown` until a schema has seen it.
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/prefer-node-protocol": "error",
    // Off: matters of taste, or wrong for this code.
    "no-await-in-loop": "off", // requests that must be sent one after the other are common here
    "no-shadow": "off",
    "oxc/no-map-spread": "off",
    "typescript/no-unsafe-type-assertion": "off", // the rules above find the assertions that matter
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-array-reverse": "off",
    "import/no-unassigned-import": "off",
  },
  overrides: [
    ...importRules(readLayers(import.meta.dirname), doors, folders),
    {
      files: ["scripts/**", "tools/**", "bench/**", "tests/**", "packages/*/scripts/**", "packages/cli/src/bin.ts"],
      rules: { "no-console": "off" },
    },
    {
      files: ["packages/vscode/**", "bench/webviews/**"],
      rules: {
        // VS Code's messages between an extension and its webview have no origin.
        "unicorn/require-post-message-target-origin": "off",
        // How @tanstack/virtual-core is driven.
        "no-underscore-dangle": ["error", { allow: ["_didMount", "_willUpdate"] }],
      },
    },
    {
      files: TESTS,
      rules: {
        "max-lines": "off",
        "typescript/no-unsafe-argument": "off",
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-member-access": "off",
        "typescript/no-unsafe-return": "off",
        "vitest/no-focused-tests": "error",
      },
    },
    {
      files: ["scripts/**", "tools/**", "bench/**", "**/*.mjs"],
      rules: {
        "typescript/no-unsafe-argument": "off",
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-member-access": "off",
        "typescript/no-unsafe-return": "off",
      },
    },
  ],
});
