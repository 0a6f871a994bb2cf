import type { SchemeRow, ScoreScheme } from '../../../rules/score/index.ts'
import type { SubjectBook } from '../../world/books.ts'
import { type Chance, chanceOf } from '../../world/chance.ts'

/** How far each row varies around the quality of a subject. */
const SPREAD = 0.08
/** What missing proof costs a row that devices are to prove. */
const WITHOUT_PROOF = { good: 0, patchy: 0.08, missing: 0.2 } as const

const standings = new WeakMap<SubjectBook, Map<string, Float64Array>>()

/**
 * How far a subject is above (0 or more) or below what each row of a scheme asks, in the order of the rows: its quality, a little of
 * chance for each row, the state of its devices where they are to prove it. The same for every expert, form and stage.
 */
export function standingOf(subject: SubjectBook, scheme: ScoreScheme, seed: string): Float64Array {
  const known = standings.get(subject) ?? new Map<string, Float64Array>()
  standings.set(subject, known)
  const found = known.get(scheme.id)
  if (found !== undefined) return found
  const chance = chanceOf(seed, subject.no, 'rows', scheme.id)
  const asked = askedOf(scheme)
  const standing = Float64Array.from(scheme.rows, (row, index) => {
    const proof = (row.evidence ?? []).length > 0 ? WITHOUT_PROOF[subject.devices] : 0
    return subject.quality - proof + SPREAD * around(chance) - (asked[index] ?? 0)
  })
  known.set(scheme.id, standing)
  return standing
}

/** About normal between -3 and 3, cheaper. */
export function around(chance: Chance): number {
  return 2 * (chance.next() + chance.next() + chance.next() - 1.5)
}

const thresholds = new WeakMap<ScoreScheme, Float64Array>()

/** Quality from which a subject has what a row asks: what every level needs is common, what gives points only lies anywhere, bonus is rare. */
function askedOf(scheme: ScoreScheme): Float64Array {
  const known = thresholds.get(scheme)
  if (known !== undefined) return known
  const most = Math.max(1, ...scheme.rows.map(levelsOf))
  const asked = Float64Array.from(scheme.rows, (row) => {
    const place = chanceOf(scheme.id, row.id).next()
    switch (row.class.kind) {
      case 'mandatory':
        return 0.1 + 0.6 * (1 - levelsOf(row) / most) + 0.35 * place
      case 'veto':
        return 0.1
      case 'points':
        return 0.25 + 0.75 * place
      case 'bonus':
        return 0.45 + 0.55 * place
    }
  })
  thresholds.set(scheme, asked)
  return asked
}

function levelsOf(row: SchemeRow): number {
  return row.class.kind === 'mandatory' ? row.class.levels.length : 0
}
