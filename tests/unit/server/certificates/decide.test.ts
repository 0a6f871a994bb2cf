// Certificate state from the log: GC-F11 to GC-F13, GC-M04, GC-M05.
import { expect, test } from 'vitest'
import { foldCertificate, holdOf, statusFromLog } from '../../../../server/certificates/decide.ts'
import type { CertificateEvent } from '../../../../server/certificates/types.ts'

const issued: CertificateEvent = {
  kind: 'issued',
  on: '2021-06-15',
  data: { level: 'HIGH_END', lastDay: '2024-06-15', lapsedOn: '2024-06-16', renewalFrom: '2024-03-15' },
}
const event = (kind: CertificateEvent['kind'], on: string, data = {}): CertificateEvent => ({ kind, on, data })

test.each([
  [[issued], '2024-03-14', 'valid'],
  [[issued], '2024-03-15', 'expiring'],
  [[issued], '2024-06-15', 'expiring'],
  [[issued], '2024-06-16', 'lapsed'],
  [[issued, event('renewal-applied', '2024-05-20')], '2024-06-16', 'lapsed-renewal-pending'],
  [[issued, event('renewal-applied', '2024-05-20'), event('renewal-decided', '2024-07-01')], '2024-07-02', 'lapsed'],
  [[issued, event('downgraded', '2022-01-10', { level: 'BASIC' })], '2022-01-10', 'downgraded'],
  [[issued, event('downgraded', '2022-01-10', { level: 'BASIC' })], '2022-01-09', 'valid'],
  [[issued, event('cancelled', '2022-05-01')], '2022-05-01', 'cancelled'],
  [[issued, event('superseded', '2024-04-01')], '2024-12-31', 'superseded'],
] as const)('after %j on %s is %s', (events, today, status) => {
  expect(statusFromLog(events, today)).toBe(status)
})

test('a cancelled certificate stays cancelled', () => {
  const events = [
    issued,
    event('cancelled', '2022-05-01'),
    event('superseded', '2022-06-01'),
    event('downgraded', '2022-06-02', { level: 'BASIC' }),
  ]

  expect(foldCertificate(events)).toMatchObject({ state: 'cancelled', level: 'HIGH_END' })
})

test.each([
  [{ noticeLastDay: '2024-10-08', on: '2024-10-08', openObjections: 0 }, 'NOTICE_STILL_RUNNING'],
  [{ noticeLastDay: '2024-10-08', on: '2024-10-09', openObjections: 1 }, 'OBJECTION_OPEN'],
  [{ noticeLastDay: '2024-10-08', on: '2024-10-09', openObjections: 0 }, null],
  [{ noticeLastDay: null, on: '2024-10-09', openObjections: 0 }, null],
])('with %j is held by %s', (facts, hold) => {
  expect(holdOf(facts)).toBe(hold)
})
