// Evidence in a rehearsal: the gate of the scheme by the state of a subject's devices, and what sheets are shown.
import { beforeAll, expect, test } from 'vitest'
import type { SubjectBook } from '../../../../../server/rehearsal/world/books.ts'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { sheetEvidence } from '../../../../../server/rehearsal/world/jobs/evidence.ts'
import { panelBook } from '../../../../../server/rehearsal/world/jobs/panels-book.ts'
import { bundleOf, smallWorld } from '../../../../support/small-world.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleOf('shenshan-2021')
})

function measured(devices: SubjectBook['devices'], seed = 'one') {
  const small = smallWorld(bundle, undefined, { devices })
  panelBook(small.world).seed = seed
  const book = small.caseOf()
  const look = () =>
    small.work('evidence.snapshot', book, {}, { gate: 'networked-and-sharing' }).evidence as { readonly [name: string]: unknown }
  const facts = () => small.world.factsOf(['networkedAndSharing', 'deviceCount'], small.subject, { case: null, caseType: null })
  return { ...small, look, facts }
}

test('finds good devices networked and sharing', () => {
  const { look, facts } = measured('good')

  expect(look()).toMatchObject({ networkedAndSharing: true, met: true, snapshotId: 'evidence_1', takenAt: '2025-03-03T02:00:00.000Z' })
  expect((look().measures as readonly { readonly met: boolean }[]).every(({ met }) => met)).toBe(true)
  expect(facts()).toEqual({ networkedAndSharing: true, deviceCount: 1000 })
})

test('finds missing devices to be none, until they are put up', () => {
  const { look, facts } = measured('missing')

  expect(facts()).toEqual({ networkedAndSharing: false, deviceCount: 0 })
  expect(look()).toMatchObject({
    networkedAndSharing: false,
    measures: [expect.objectContaining({ value: null, met: false }), expect.anything(), expect.anything()],
  })
  const later = Array.from({ length: 8 }, () => look().met)
  expect(later[0]).toBe(false)
  expect(later.at(-1)).toBe(true)
})

test('lets chance decide on patchy devices, the same for the same seed', () => {
  const met = (seed: string) => measured('patchy', seed).look().met
  const seeds = Array.from({ length: 40 }, (_, index) => `seed ${index}`)

  expect(seeds.map(met)).toEqual(seeds.map(met))
  expect(new Set(seeds.map(met))).toEqual(new Set([true, false]))
})

test('proposes to experts what good devices prove whole', () => {
  const scheme = bundle.scheme(null)
  if (scheme === undefined) throw new Error('Expected a scheme')
  const rows = scheme.rows.filter(({ evidence }) => evidence !== undefined)
  const whole = rows.filter(({ evidence = [] }) => evidence.some(({ strength }) => strength === 'full')).map(({ id }) => id)
  const shown = (devices: SubjectBook['devices']) => {
    const { world, subject } = measured(devices)
    return sheetEvidence(world, subject, scheme)
  }

  expect(Object.keys(shown('good'))).toEqual(rows.map(({ id }) => id))
  expect(Object.entries(shown('good')).flatMap(([id, { suggestion }]) => (suggestion === true ? [id] : []))).toEqual(whole)
  expect(Object.values(shown('patchy')).every(({ suggestion }) => suggestion === null)).toBe(true)
  expect(Object.values(shown('missing')).every(({ suggestion, state }) => suggestion === null && state === 'none')).toBe(true)
})
