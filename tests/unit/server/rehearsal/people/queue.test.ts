/** Tasks wait by due date, then by age; what is gone is passed over. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Queue, type Waiting } from '../../../../../server/rehearsal/people/queue.ts'

const waiting = (order: number, due = Number.POSITIVE_INFINITY, since = order): Waiting => ({ due, since, order, isGone: false })
const drained = (queue: Queue<Waiting>) => {
  const orders: number[] = []
  for (let one = queue.take(); one !== undefined; one = queue.take()) orders.push(one.order)
  return orders
}

test('what is due first comes first, of the undated the oldest', () => {
  const queue = new Queue<Waiting>()
  for (const one of [waiting(1), waiting(2, 50), waiting(3), waiting(4, 10), waiting(5, 50, 1)]) queue.put(one)

  expect(drained(queue)).toEqual([4, 5, 2, 1, 3])
})

test('what is gone is never handed out', () => {
  const queue = new Queue<Waiting>()
  const gone = waiting(1, 1)
  queue.put(gone)
  queue.put(waiting(2, 2))
  gone.isGone = true

  expect(queue.first()?.order).toBe(2)
  expect(drained(queue)).toEqual([2])
})

test('whoever may not do the first takes the next, which stays in its place for others', () => {
  const queue = new Queue<Waiting>()
  for (const order of [1, 2, 3]) queue.put(waiting(order, order))

  expect(queue.takeWhere(({ order }) => order !== 1, 20)?.order).toBe(2)
  expect(drained(queue)).toEqual([1, 3])
})

test('any order of arrival is handed out in order', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ due: fc.integer({ min: 0, max: 9 }), since: fc.integer({ min: 0, max: 9 }) })), (given) => {
      const queue = new Queue<Waiting>()
      const all = given.map(({ due, since }, order) => waiting(order, due, since))
      for (const one of all) queue.put(one)
      const sorted = [...all].sort((a, b) => a.due - b.due || a.since - b.since || a.order - b.order)
      expect(drained(queue)).toEqual(sorted.map(({ order }) => order))
    }),
  )
})
