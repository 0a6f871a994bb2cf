import { describe, expect, test } from 'vitest'
import { afterFailedLogin, isStrongPassword } from '../../../../server/identity/decide.ts'

const NOW = '2025-03-03T01:00:00.000Z'

describe('failed log-ins', () => {
  test.each([
    [0, { failedLogins: 1, lockedUntil: null }],
    [3, { failedLogins: 4, lockedUntil: null }],
    [4, { failedLogins: 5, lockedUntil: '2025-03-03T01:05:00.000Z' }],
    [5, { failedLogins: 6, lockedUntil: '2025-03-03T01:10:00.000Z' }],
    [50, { failedLogins: 51, lockedUntil: '2025-03-03T01:30:00.000Z' }],
  ])('after %i failures the next one locks for a growing time', (before, expected) => {
    expect(afterFailedLogin(before, NOW)).toEqual(expected)
  })
})

describe('passwords', () => {
  test.each([
    ['Pingji-2025', true],
    ['correct horse battery 9', true],
    ['短密码', false],
    ['alllowercase', false],
    ['lower1234567', false],
    ['Ab1!', false],
    [`Aa1${'x'.repeat(260)}`, false],
  ])('judges %s', (password, expected) => {
    expect(isStrongPassword(password)).toBe(expected)
  })
})
