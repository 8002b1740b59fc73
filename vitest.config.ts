import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // A machine that does something else meanwhile must not fail tests that only compute.
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 30_000 } },
      {
        // Real models share the two or four cores of a laptop: one file at a time, and no stingy time limit.
        test: {
          name: "model",
          include: ["test/model/**/*.test.ts"],
          globalSetup: "test/model/global-setup.ts",
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        // One VS Code at a time. A fresh machine installs it first.
        test: {
          name: "e2e",
          include: ["test/e2e/*.test.ts"],
          globalSetup: "test/e2e/global-setup.ts",
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
