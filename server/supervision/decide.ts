import { createHash } from 'node:crypto'

/**
 * Draws the share `rate` of a pool, at least one: everybody can repeat it from the recorded seed. Each id gets the SHA-256 of
 * `seed:id`; the smallest ones are drawn. Order of the pool does not matter.
 */
export function drawSample(pool: readonly string[], rate: number, seed: string): readonly string[] {
  if (pool.length === 0 || !(rate > 0)) return []
  const count = Math.min(pool.length, Math.max(1, Math.ceil(pool.length * Math.min(rate, 1))))
  return [...new Set(pool)]
    .map((id) => ({ id, lot: createHash('sha256').update(`${seed}:${id}`, 'utf8').digest('hex') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id)
}
