import { defineConfig } from 'vitest/config'

const layer = (name: string, timeout: number) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: 120_000 },
})

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.ts', 'tests/conformance/**/*.test.ts'], testTimeout: 20_000 } },
      layer('golden', 30_000),
      layer('integration', 60_000),
      layer('contract', 60_000),
      layer('faults', 600_000),
      layer('browser', 120_000),
    ],
  },
})
