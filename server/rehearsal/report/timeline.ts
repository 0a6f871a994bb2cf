import type { RehearsedMoment } from '../../base/api/rehearsal.ts'
import type { Bilingual } from '../../base/text.ts'
import { IntColumn, NumberColumn, Words } from './columns.ts'

/** A line that many cases have: title and article, kept once. */
export type Line = readonly [zh: string, en: string, article: string | null]
/** Moments of one case: milliseconds since the moment before, number of the line, number of the person (-1: nobody), one after the other. */
export type PackedMoments = readonly number[]

const BETWEEN = '\u0000'

/** Lines of the lives of all cases, in the order they happened; twenty bytes each. */
export class Timeline {
  private readonly lines = new Words()
  private readonly people = new Words()
  private readonly who = new IntColumn()
  private readonly line = new IntColumn()
  private readonly by = new IntColumn()
  private readonly at = new NumberColumn()

  add(who: number, line: { readonly title: Bilingual; readonly article: string | null; readonly by: string | null }, ms: number): void {
    const { title, article, by } = line
    this.who.push(who)
    this.line.push(this.lines.numberOf(`${title.zh}${BETWEEN}${title.en}${BETWEEN}${article ?? ''}`))
    this.by.push(by === null ? -1 : this.people.numberOf(by))
    this.at.push(ms)
  }

  dictionary(): { readonly lines: readonly Line[]; readonly people: readonly string[] } {
    const lines = this.lines.all.map((text): Line => {
      const [zh = '', en = '', article = ''] = text.split(BETWEEN)
      return [zh, en, article === '' ? null : article]
    })
    return { lines, people: this.people.all }
  }

  /** Moments by case. */
  packed(): ReadonlyMap<number, PackedMoments> {
    const found = new Map<number, { last: number; moments: number[] }>()
    for (let index = 0; index < this.who.length; index += 1) {
      const who = this.who.at(index)
      const ms = this.at.at(index)
      const one = found.get(who) ?? { last: 0, moments: [] }
      if (one.moments.length === 0) found.set(who, one)
      one.moments.push(ms - one.last, this.line.at(index), this.by.at(index))
      one.last = ms
    }
    return new Map([...found].map(([who, { moments }]) => [who, moments]))
  }
}

/** Lines of a case as they are shown. */
export function unpack(
  packed: PackedMoments,
  { lines, people }: { readonly lines: readonly Line[]; readonly people: readonly string[] },
): readonly RehearsedMoment[] {
  const moments: RehearsedMoment[] = []
  let ms = 0
  for (let index = 0; index + 2 < packed.length; index += 3) {
    ms += packed[index] ?? 0
    const [zh, en, article] = lines[packed[index + 1] ?? 0] ?? ['', '', null]
    moments.push({ at: new Date(ms).toISOString(), title: { zh, en }, article, by: people[packed[index + 2] ?? -1] ?? null })
  }
  return moments
}
