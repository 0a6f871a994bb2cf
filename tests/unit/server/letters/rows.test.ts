// Distribution over pages: a signature never stands alone, a table repeats its head.
import { expect, test } from 'vitest'
import { paginate, type Row, tieLast } from '../../../../server/letters/layout/rows.ts'

const row = (text: string, more: Partial<Row> = {}): Row => ({
  height: 10,
  ops: [{ kind: 'text', x: 0, y: 8, text, role: 'body', size: 8, color: '#000', spacing: 0 }],
  ...more,
})
const area = { left: 5, bottom: 50, topOf: () => 0 }
const textsOf = (rows: readonly Row[]) => paginate(rows, area).map((page) => page.map((op) => (op.kind === 'text' ? op.text : op.kind)))

test('fills a page before it takes the next', () => {
  expect(textsOf(['a', 'b', 'c', 'd', 'e', 'f'].map((text) => row(text)))).toEqual([['a', 'b', 'c', 'd', 'e'], ['f']])
})

test('takes two lines along with the signature', () => {
  const text = ['a', 'b', 'c', 'd', 'e'].map((one) => row(one))
  const rows = [...tieLast(text, 2), row('office', { keepWithNext: true }), row('date')]

  expect(textsOf(rows)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e', 'office', 'date'],
  ])
})

test('repeats the head of a table', () => {
  const head = row('head', { keepWithNext: true })
  const body = ['1', '2', '3', '4', '5'].map((one) => row(one, { tableHead: head }))

  expect(textsOf([head, ...body])).toEqual([
    ['head', '1', '2', '3', '4'],
    ['head', '5'],
  ])
})

test('drops empty room at the head of a page', () => {
  const rows = [...['a', 'b', 'c', 'd', 'e'].map((one) => row(one)), { height: 10, ops: [], isGap: true }, row('f')]

  const [, second] = paginate(rows, area)

  expect(second?.map((op) => (op.kind === 'text' ? op.y : null))).toEqual([8])
})

test('cuts what is longer than a page', () => {
  expect(textsOf(Array.from({ length: 7 }, (_, at) => row(String(at), { keepWithNext: true })))).toEqual([
    ['0', '1', '2', '3', '4'],
    ['5', '6'],
  ])
})
