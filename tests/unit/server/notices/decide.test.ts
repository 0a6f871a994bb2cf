// Admission of objections GC-L02 to GC-L04; masking of numbers on public pages (R38).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { admitObjection, maskNumbers } from '../../../../server/notices/decide.ts'

const zone = 'Asia/Shanghai'

test.each([
  ['2024-10-08T23:59:59+08:00', 1, { accepted: true }],
  ['2024-10-09T00:00:00+08:00', 1, { accepted: false, reason: 'LATE' }],
  ['2024-10-08T15:59:59Z', 1, { accepted: true }],
  ['2024-10-08T16:00:00Z', 1, { accepted: false, reason: 'LATE' }],
  ['2024-09-26T10:00:00+08:00', 0, { accepted: false, reason: 'EVIDENCE_MISSING' }],
])('received at %s with %d files', (receivedAt, evidenceFiles, verdict) => {
  expect(admitObjection({ lastDay: '2024-10-08', receivedAt, evidenceFiles, zone })).toEqual(verdict)
})

test.each([
  ['滨海雅苑（电话13800138000）', '滨海雅苑（电话*********00）'],
  ['440301199001011234', '****************34'],
  ['一期2021', '一期2021'],
])('masks %s as %s', (text, masked) => {
  expect(maskNumbers(text)).toBe(masked)
})

test('lets no long number through', () => {
  fc.assert(
    fc.property(fc.string(), fc.bigInt({ min: 1_000_000n, max: 10n ** 18n }), fc.string(), (before, number, after) => {
      expect(maskNumbers(`${before}号${number}号${after}`)).not.toContain(String(number))
    }),
  )
})
