import { defineConfig } from 'vitest/config'

const layer = (name: string, testTimeout: number, more: { readonly include?: string[]; readonly services?: boolean } = {}) => ({
  test: {
    name,
    include: more.include ?? [`tests/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 300_000,
    // Files of one worker share what they import: loading it anew for each took half the time of the run.
    isolate: false,
    // Longest wait of `expect.poll`, for machines that are slow just then.
    expect: { poll: { timeout: 30_000, interval: 100 } },
    setupFiles: ['tests/support/property-seed.ts'],
    ...(more.services === true ? { globalSetup: ['tests/support/global-setup.ts'] } : {}),
  },
})

export default defineConfig({
  test: {
    projects: [
      layer('unit', 20_000, { include: ['tests/unit/**/*.test.ts', 'tests/conformance/**/*.test.ts'] }),
      layer('golden', 30_000),
      layer('integration', 60_000, { services: true }),
      layer('contract', 60_000, { services: true }),
      layer('faults', 600_000, { services: true }),
      layer('browser', 300_000, { services: true }),
    ],
  },
})
