/** Where somebody's work begins, and what the side menu offers. */
import { expect, test } from 'vitest'
import { homeOf } from '../../../../studio/app/home.ts'
import { safeNext } from '../../../../studio/app/login-page.tsx'
import { menuFor } from '../../../../studio/app/staff-layout.tsx'

const person = (...permissions: readonly string[]) => ({
  me: { id: 'u', username: 'u', name: 'u', roles: [], permissions, organisation: null },
  may: (permission: string) => permissions.includes(permission),
})

test.each([
  [['case:start', 'case:read-own', 'task:work', 'programme:read'], '/portal'],
  [['case:read-all', 'task:work', 'award:read'], '/inbox'],
  [['panel:score', 'task:work', 'programme:read'], '/panels'],
  [['award:work', 'ledger:read'], '/finance/awards'],
  [['programme:read', 'programme:edit', 'engine:use'], '/studio'],
  [['operations:read', 'engine:use'], '/operations'],
  [['user:manage'], '/admin/users'],
  [['audit:read'], '/admin/audit'],
])('sends holders of %j to %s', (permissions, home) => {
  expect(homeOf(person(...permissions))).toBe(home)
})

test('sends visitors to the public notices', () => {
  expect(homeOf({ me: null, may: () => false })).toBe('/notices')
})

test('shows only menu items somebody may use', () => {
  const groups = menuFor(person('task:work', 'ledger:read'))

  expect(groups.map((group) => [group.title, group.items.map((item) => item.to)])).toEqual([
    ['work', ['/inbox']],
    ['finance', ['/finance/ledger']],
  ])
})

test('follows only addresses of our own', () => {
  expect(safeNext('/cases/1?tab=2')).toBe('/cases/1?tab=2')
  expect(safeNext('//evil.example')).toBeNull()
  expect(safeNext('/\\evil.example')).toBeNull()
  expect(safeNext('https://evil.example')).toBeNull()
})
