import { addExact, compareExact, divideExact, type ExactNumber, exact, multiplyExact, simplify } from '../../../base/decimal.ts'
import { compare, equal } from '../compare.ts'
import { InvalidArguments, type Run } from '../run.ts'
import { type FeelList, type FeelValue, isList, isNumber } from '../values.ts'
import { type BuiltinTable, signature } from './signature.ts'

function numbersOf(list: FeelList, run: Run): ExactNumber[] {
  run.tick(list.length)
  return list.map((item) => {
    if (!isNumber(item)) throw new InvalidArguments('Expected a list of numbers', '列表各项应为数字')
    return item
  })
}

function extreme(list: FeelList, run: Run, wanted: 1 | -1): FeelValue {
  if (list.length === 0) return null
  return list.reduce((best, item) => {
    run.tick()
    const order = compare(item, best, run)
    if (order === null) throw new InvalidArguments('Expected items that can be compared', '列表各项不能互相比较')
    return order * wanted > 0 ? item : best
  })
}

function mean(numbers: readonly ExactNumber[]): ExactNumber | null {
  return numbers.length === 0 ? null : divideExact(numbers.reduce(addExact, 0), numbers.length)
}

/** 1-based position, from the end when negative, as a 0-based one. */
function positionIn(length: number, position: number): number {
  const at = position > 0 ? position - 1 : length + position
  if (position === 0 || at < 0 || at >= length)
    throw new InvalidArguments(`Expected a position in the list, but got ${position}`, '位置不在列表内')
  return at
}

function distinct(list: FeelList, run: Run): FeelValue[] {
  const kept: FeelValue[] = []
  for (const item of list) if (!kept.some((other) => equal(other, item, run) === true)) kept.push(item)
  return kept
}

function flatten(list: FeelList, run: Run): FeelValue[] {
  const flat: FeelValue[] = []
  const walk = (items: FeelList, depth: number) => {
    if (depth > 100) throw new InvalidArguments('Expected at most 100 nested lists', '列表嵌套过深')
    for (const item of items) {
      run.tick()
      if (isList(item)) walk(item, depth + 1)
      else flat.push(item)
    }
  }
  walk(list, 0)
  return run.checkList(flat)
}

/** All true, else any false, else null (three-valued `and`); `any` is the mirror of it. */
function every(list: FeelList, decisive: boolean): boolean | null {
  let unknown = false
  for (const item of list) {
    if (item === decisive) return decisive
    if (item !== !decisive) unknown = true
  }
  return unknown ? null : !decisive
}

function sorted(list: FeelList, precedes: (a: FeelValue, b: FeelValue) => boolean, run: Run): FeelValue[] {
  run.tick(list.length)
  if (list.length <= 1) return [...list]
  const middle = list.length >> 1
  const [left, right] = [sorted(list.slice(0, middle), precedes, run), sorted(list.slice(middle), precedes, run)]
  const merged: FeelValue[] = []
  let [i, j] = [0, 0]
  while (i < left.length && j < right.length) {
    if (precedes(right[j] ?? null, left[i] ?? null)) merged.push(right[j++] ?? null)
    else merged.push(left[i++] ?? null)
  }
  return [...merged, ...left.slice(i), ...right.slice(j)]
}

function mode(list: FeelList, run: Run): FeelValue[] {
  const counts = new Map<string, { value: ExactNumber; count: number }>()
  for (const value of numbersOf(list, run)) {
    const key = exact(value).toFixed()
    counts.set(key, { value, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  const most = [...counts.values()].reduce((highest, entry) => Math.max(highest, entry.count), 0)
  return [...counts.values()]
    .filter((entry) => entry.count === most)
    .map((entry) => entry.value)
    .sort(compareExact)
}

/** DMN 1.4 §10.3.4.4 (list functions), and the additions of Camunda (`duplicate values`, `partition`, `is empty`). */
export const listFunctions: BuiltinTable = {
  'list contains': [
    signature('list: list, element: any', (args, run) => args.list(0).some((item) => equal(item, args.any(1), run) === true)),
  ],
  count: [signature('list: list', (args) => args.list(0).length)],
  min: [signature('...list: any', (args, run) => extreme(args.list(0), run, -1))],
  max: [signature('...list: any', (args, run) => extreme(args.list(0), run, 1))],
  sum: [signature('...list: any', (args, run) => (args.list(0).length === 0 ? null : numbersOf(args.list(0), run).reduce(addExact, 0)))],
  product: [
    signature('...list: any', (args, run) => (args.list(0).length === 0 ? null : numbersOf(args.list(0), run).reduce(multiplyExact, 1))),
  ],
  mean: [signature('...list: any', (args, run) => mean(numbersOf(args.list(0), run)))],
  median: [
    signature('...list: any', (args, run) => {
      const numbers = numbersOf(args.list(0), run).sort(compareExact)
      const middle = numbers.length >> 1
      if (numbers.length % 2 === 1) return numbers[middle] ?? null
      return mean(numbers.slice(middle - 1, middle + 1))
    }),
  ],
  stddev: [
    signature('...list: any', (args, run) => {
      const numbers = numbersOf(args.list(0), run)
      const average = mean(numbers)
      if (numbers.length < 2 || average === null) throw new InvalidArguments('Expected at least two numbers', '至少需要两个数')
      const squares = numbers.map((value) => exact(value).minus(average).pow(2))
      return simplify(
        squares
          .reduce((a, b) => a.plus(b))
          .div(numbers.length - 1)
          .sqrt(),
      )
    }),
  ],
  mode: [signature('...list: any', (args, run) => mode(args.list(0), run))],
  all: [signature('...list: any', (args) => every(args.list(0), false))],
  any: [signature('...list: any', (args) => every(args.list(0), true))],
  sublist: [
    signature('list: list, start position: number, length?: number', (args) => {
      const list = args.list(0)
      const start = positionIn(list.length, args.integer(1))
      const length = args.has(2) ? args.integer(2) : list.length - start
      if (length < 0 || start + length > list.length) throw new InvalidArguments('Expected a length within the list', '长度超出列表')
      return list.slice(start, start + length)
    }),
  ],
  append: [signature('list: list, ...item: each', (args, run) => run.checkList([...args.list(0), ...args.list(1)]))],
  concatenate: [
    signature('...list: any', (args, run) => {
      const joined: FeelValue[] = []
      for (const item of args.list(0)) {
        if (!isList(item)) joined.push(item)
        else for (const each of run.checkList(item)) joined.push(each)
        run.checkList({ length: joined.length })
      }
      return joined
    }),
  ],
  'insert before': [
    signature('list: list, position: number, newItem: any', (args, run) => {
      const list = [...args.list(0)]
      list.splice(positionIn(list.length, args.integer(1)), 0, args.any(2))
      return run.checkList(list)
    }),
  ],
  remove: [
    signature('list: list, position: number', (args) => {
      const list = [...args.list(0)]
      list.splice(positionIn(list.length, args.integer(1)), 1)
      return list
    }),
  ],
  'list replace': [
    signature('list: list, position: number, newItem: any', (args, run) => {
      const list = [...run.checkList(args.list(0))]
      list[positionIn(list.length, args.integer(1))] = args.any(2)
      return list
    }),
    signature('list: list, match: function, newItem: any', (args, run) =>
      run.checkList(args.list(0)).map((item) => (args.callable(1).call([item, args.any(2)]) === true ? args.any(2) : item)),
    ),
  ],
  reverse: [signature('list: list', (args, run) => [...run.checkList(args.list(0))].reverse())],
  'index of': [
    signature('list: list, match: any', (args, run) =>
      args.list(0).flatMap((item, index) => (equal(item, args.any(1), run) === true ? [index + 1] : [])),
    ),
  ],
  union: [
    signature('...list: any', (args, run) => distinct(run.checkList(args.list(0).flatMap((item) => (isList(item) ? item : [item]))), run)),
  ],
  'distinct values': [signature('list: list', (args, run) => distinct(args.list(0), run))],
  'duplicate values': [
    signature('list: list', (args, run) => {
      const list = args.list(0)
      const twice = list.filter((item, index) => list.some((other, at) => at !== index && equal(item, other, run) === true))
      return distinct(twice, run)
    }),
  ],
  flatten: [signature('list: list', (args, run) => flatten(args.list(0), run))],
  sort: [
    signature('list: list, precedes?: function', (args, run) => {
      const list = run.checkList(args.list(0))
      if (args.has(1)) return sorted(list, (a, b) => args.callable(1).call([a, b]) === true, run)
      return sorted(
        list,
        (a, b) => {
          const order = compare(a, b, run)
          if (order === null) throw new InvalidArguments('Expected items that can be compared', '列表各项不能互相比较')
          return order < 0
        },
        run,
      )
    }),
  ],
  partition: [
    signature('list: list, size: number', (args) => {
      const [list, size] = [args.list(0), args.integer(1)]
      if (size < 1) throw new InvalidArguments('Expected a size from 1', '每组至少一项')
      return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))
    }),
  ],
  'is empty': [signature('list: list', (args) => args.list(0).length === 0)],
}
