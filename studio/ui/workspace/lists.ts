/** The list with one more entry after `at` (-1: first). */
export function inserted<T>(list: readonly T[], at: number, entry: T): readonly T[] {
  return [...list.slice(0, at + 1), entry, ...list.slice(at + 1)]
}

export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const entry = list[from]
  if (entry === undefined || to < 0 || to >= list.length || from === to) return list
  const rest = list.filter((_, at) => at !== from)
  return [...rest.slice(0, to), entry, ...rest.slice(to)]
}

export function replaced<T>(list: readonly T[], at: number, entry: T): readonly T[] {
  return list.map((each, index) => (index === at ? entry : each))
}

export function without<T>(list: readonly T[], at: number): readonly T[] {
  return list.filter((_, index) => index !== at)
}
