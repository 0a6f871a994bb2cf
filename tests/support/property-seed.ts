import fc from 'fast-check'

// Property tests draw the same values in every run, so that a red run is red again; PINGJI_SEED=random looks for new ones, with PINGJI_RUNS of each.
const { PINGJI_SEED: seed = '20260101', PINGJI_RUNS: runs } = process.env
fc.configureGlobal({
  ...(seed === 'random' ? {} : { seed: Number(seed) }),
  ...(runs === undefined ? {} : { numRuns: Number(runs) }),
})
