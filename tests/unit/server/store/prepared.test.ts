import { describe, expect, test } from 'vitest'
import { PreparedStatements } from '../../../../server/store/prepared.ts'

/** Names under which a statement was sent, one after the other. */
function sent(text: string, times: number, prepared = new PreparedStatements()) {
  return Array.from({ length: times }, () => prepared.nameOf(text))
}

describe('which statements are prepared', () => {
  test('those that a comment names, from the first time on and always under the same name', () => {
    const [first, second] = sent('/* lock-instance */ select version from process_instance where key = $1', 2)

    expect(first).toMatch(/^[\w-]{24}$/)
    expect(second).toBe(first)
  })

  test('others once they come often', () => {
    const names = sent('select name from account where id = $1', 40)

    expect(names.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => undefined))
    expect(new Set(names.slice(19)).size).toBe(1)
    expect(names[19]).toMatch(/^[\w-]{24}$/)
  })

  test.each([
    'select * from account where id = $1',
    'update account set name = $1 returning *',
    'select a.*, b.name from account a, account b',
    'commit',
    'set local statement_timeout = 5',
    'create table x (y text)',
  ])('never what answers all columns or has no plan: %s', (text) => {
    expect(sent(text, 40)).toEqual(Array.from({ length: 40 }, () => undefined))
  })

  test('what answers all columns only where it can be sent again', () => {
    const prepared = new PreparedStatements()
    const names = Array.from({ length: 40 }, () => prepared.nameOf('select * from account where id = $1', true))

    expect(new Set(names.slice(19)).size).toBe(1)
    expect(names[19]).toMatch(/^[\w-]{24}$/)
    expect(prepared.nameOf('select * from account where id = $1')).toBeUndefined()
  })

  test('no more than the database should keep on each connection', () => {
    const prepared = new PreparedStatements()
    const names = Array.from({ length: 400 }, (_, one) => sent(`select ${one} from account`, 20, prepared).at(-1))

    expect(names.filter((name) => name !== undefined)).toHaveLength(300)
  })

  test('statements that come once do not crowd out the others', () => {
    const prepared = new PreparedStatements()
    for (let one = 0; one < 20_000; one += 1) prepared.nameOf(`select 1 from account where id in (${one})`)

    expect(sent('select name from account', 20, prepared).at(-1)).toMatch(/^[\w-]{24}$/)
  })
})
