import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { DrawRecord } from '../base/api/panels.ts'
import { canonicalJson } from '../base/json.ts'

/**
 * Verifiable draw: the hash of a secret is published before anybody knows what will be drawn; the seed mixes the secret with a value
 * the office does not choose and with the list of the eligible; the order follows from the seed by Fisher-Yates on HMAC-SHA256.
 * Whoever has the record can repeat it (`verify-draw.ts`).
 */
export const DRAW_ALGORITHM = 'sha256-commit/hmac-sha256-fisher-yates/1'

export function commitmentOf(secret: string): string {
  return sha256(secret)
}

export function hashOfEligible(eligible: readonly string[]): string {
  return sha256(canonicalJson([...eligible]))
}

export function draw(input: {
  readonly eligible: readonly string[]
  readonly size: number
  readonly spares: number
  readonly secret: string
  readonly publicValue: string
  readonly drawnAt: string
}): DrawRecord {
  const eligible = [...input.eligible].sort()
  const eligibleHash = hashOfEligible(eligible)
  const seed = seedOf(input.secret, input.publicValue, eligibleHash)
  const order = shuffled(eligible, seed)
  return {
    algorithm: DRAW_ALGORITHM,
    eligible,
    eligibleHash,
    commitment: commitmentOf(input.secret),
    secret: input.secret,
    publicValue: input.publicValue,
    seed,
    drawn: order.slice(0, input.size),
    spares: order.slice(input.size, input.size + input.spares),
    drawnAt: input.drawnAt,
  }
}

/** Every way in which a record contradicts itself; none means that the draw can be repeated. */
export function faultsOfDraw(record: DrawRecord): readonly string[] {
  const faults: string[] = []
  if (record.algorithm !== DRAW_ALGORITHM) return [`algorithm ${record.algorithm} is not known`]
  if (record.secret === null || record.seed === null) return ['the secret is not revealed yet']
  if (!same(commitmentOf(record.secret), record.commitment)) faults.push('the secret is not the one that was committed to')
  if (!same(hashOfEligible(record.eligible), record.eligibleHash)) faults.push('the list of the eligible was changed')
  if (new Set(record.eligible).size !== record.eligible.length) faults.push('somebody stands twice on the list of the eligible')
  const seed = seedOf(record.secret, record.publicValue, record.eligibleHash)
  if (!same(seed, record.seed)) faults.push('the seed does not follow from secret, public value and list')
  const order = shuffled([...record.eligible].sort(), seed)
  const expected = order.slice(0, record.drawn.length + record.spares.length)
  if (canonicalJson([...record.drawn, ...record.spares]) !== canonicalJson(expected)) faults.push('the drawn do not follow from the seed')
  return faults
}

function seedOf(secret: string, publicValue: string, eligibleHash: string): string {
  return sha256(canonicalJson([secret, publicValue, eligibleHash]))
}

function shuffled(list: readonly string[], seed: string): readonly string[] {
  const order = [...list]
  let counter = 0
  /** Uniform below `bound`: values of the incomplete last block are thrown away. */
  const below = (bound: number): number => {
    const limit = Math.floor(0x1_0000_0000 / bound) * bound
    for (;;) {
      const value = createHmac('sha256', seed).update(String(counter)).digest().readUInt32BE(0)
      counter += 1
      if (value < limit) return value % bound
    }
  }
  for (let last = order.length - 1; last > 0; last -= 1) {
    const pick = below(last + 1)
    const one = order[last]
    const other = order[pick]
    if (one !== undefined && other !== undefined) {
      order[last] = other
      order[pick] = one
    }
  }
  return order
}

function same(one: string, other: string): boolean {
  const left = Buffer.from(one)
  const right = Buffer.from(other)
  return left.length === right.length && timingSafeEqual(left, right)
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
