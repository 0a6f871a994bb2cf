import { createHash } from 'node:crypto'
import type { Json } from '../base/json.ts'

export interface Sample {
  /** Hexadecimal; the same seed and list give the same sample, so anybody can draw it again. */
  readonly seed: string
  readonly items: readonly Json[]
}

/** `size` of the items by chance, in the order of the list: those with the lowest SHA-256 of seed, place and content. */
export function drawSample(population: readonly Json[], size: number, seed: string): Sample {
  const ranked = population
    .map((item, place) => ({
      place,
      rank: createHash('sha256')
        .update(`${seed}/${place}/${JSON.stringify(item)}`)
        .digest('hex'),
    }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
  const drawn = new Set(ranked.slice(0, Math.max(0, size)).map(({ place }) => place))
  return { seed, items: population.filter((_, place) => drawn.has(place)) }
}
