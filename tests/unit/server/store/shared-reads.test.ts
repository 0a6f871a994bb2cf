import type pg from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { isRead, SharedReads } from '../../../../server/store/shared-reads.ts'

describe('a statement is a read', () => {
  test.each([
    'select key from user_task where key = $1',
    '/* inbox-page */ with k as (select 1) select * from k',
    'select "updated_at", "deleted" from "draft" where "shared_with" = $1',
    'SELECT 1',
  ])('%s', (text) => expect(isRead(text)).toBe(true))

  test.each([
    ['writes', 'insert into a values (1)'],
    ['writes in a part', '/* step */ with w as (update a set b = 1 returning 1) select count(*) from w'],
    ['waits for a row', 'select head from audit_stream where stream = $1 for update'],
    ['waits for a row in company', 'select 1 from a for key share'],
    ['holds a lock of the session', 'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine'],
    ['takes a number', "select nextval('keys')"],
    ['changes the session', "select set_config('a.b', $1, false)"],
    ['tells others', 'select pg_notify($1, $2)'],
    ['is no query', 'commit'],
  ])('not one that %s', (_title, text) => expect(isRead(text)).toBe(false))
})

describe('reads that share connections', () => {
  /** Connections whose statements are answered by hand. */
  function connections() {
    const opened: { readonly asked: string[]; readonly answers: ((rows: readonly unknown[] | Error) => void)[]; isHeld: boolean }[] = []
    const connect = async () => {
      const one: (typeof opened)[number] = { asked: [], answers: [], isHeld: true }
      opened.push(one)
      return {
        query: (text: string) =>
          new Promise<pg.QueryResult>((done, failed) => {
            one.asked.push(text)
            one.answers.push((rows) => (rows instanceof Error ? failed(rows) : done({ rows } as pg.QueryResult)))
          }),
        release: () => {
          one.isHeld = false
        },
      }
    }
    return { opened, reads: new SharedReads(connect) }
  }
  const turn = () => new Promise((done) => setImmediate(() => setImmediate(done)))

  test('leave together over one connection, are answered each its own, and let it go', async () => {
    const { opened, reads } = connections()
    const [a, b, c] = [reads.query('a', []), reads.query('b', []), reads.query('c', [])]
    await turn()
    expect(opened.map(({ asked }) => asked)).toEqual([['a', 'b', 'c']])
    for (const [index, answer] of (opened[0]?.answers ?? []).entries()) answer(index === 1 ? new Error('broken') : [index])

    expect([(await a).rows, (await c).rows]).toEqual([[0], [2]])
    await expect(b).rejects.toThrow('broken')
    expect(opened[0]?.isHeld).toBe(false)
  })

  test('of later turns go over three connections, then over the one with the fewest under way', async () => {
    const { opened, reads } = connections()
    for (const texts of [['a', 'b'], ['c'], ['d', 'e'], ['f']]) {
      for (const text of texts) void reads.query(text, [])
      await turn()
    }
    expect(opened.map(({ asked }) => asked)).toEqual([
      ['a', 'b'],
      ['c', 'f'],
      ['d', 'e'],
    ])
  })

  test('do not wait behind a statement that takes long', async () => {
    const { opened, reads } = connections()
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      for (const text of ['slow', 'slower', 'slowest']) {
        void reads.query(text, [])
        await turn()
      }
      vi.advanceTimersByTime(11)
      void reads.query('quick', [])
      await turn()
      expect(opened.map(({ asked }) => asked)).toEqual([['slow'], ['slower'], ['slowest'], ['quick']])
    } finally {
      vi.useRealTimers()
    }
  })

  test('fail together when there is no connection, and the next ones try again', async () => {
    const { reads: working, opened } = connections()
    let isDown = true
    const reads = new SharedReads(async () => {
      if (isDown) throw new Error('no database')
      return { query: (text, values) => working.query(text, values), release: () => undefined }
    })
    await expect(Promise.allSettled([reads.query('a', []), reads.query('b', [])])).resolves.toMatchObject([
      { status: 'rejected', reason: { message: 'no database' } },
      { status: 'rejected', reason: { message: 'no database' } },
    ])
    isDown = false
    const answer = reads.query('c', [])
    await turn()
    await turn()
    opened[0]?.answers[0]?.(['there'])
    expect((await answer).rows).toEqual(['there'])
  })
})
