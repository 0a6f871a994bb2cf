import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'

export interface Subscription {
  readonly key: Key
  readonly instanceKey: Key
  readonly processId: string
  readonly name: string
  readonly correlationKey: string
}

export interface Message {
  readonly key: Key
  readonly name: string
  readonly correlationKey: string
  readonly variables: JsonObject
  readonly expiresMs: number
  /** Processes that have had it. */
  readonly seen: Set<string>
}

type Address = Pick<Message, 'name' | 'correlationKey'>

/** Who waits for which message, and messages that are kept for those who will. */
export class Messages {
  private readonly subscriptions = new Map<Key, Subscription>()
  private readonly waiting = new Map<string, Set<Key>>()
  private readonly kept = new Map<string, readonly Message[]>()
  private readonly ids = new Set<string>()

  subscribe(one: Subscription): void {
    this.subscriptions.set(one.key, one)
    const place = placeOf(one)
    const there = this.waiting.get(place)
    if (there === undefined) this.waiting.set(place, new Set([one.key]))
    else there.add(one.key)
  }

  unsubscribe(key: Key): void {
    const one = this.subscriptions.get(key)
    if (one === undefined) return
    this.subscriptions.delete(key)
    const place = placeOf(one)
    const there = this.waiting.get(place)
    there?.delete(key)
    if (there?.size === 0) this.waiting.delete(place)
  }

  /** Name of the message a living subscription waits for; null when there is none. */
  nameAwaited(key: Key): string | null {
    return this.subscriptions.get(key)?.name ?? null
  }

  isAwaited(name: string, correlationKey: string): boolean {
    return this.waiting.has(placeOf({ name, correlationKey }))
  }

  /** Subscriptions that wait for it now. */
  awaiting(message: Address): readonly Key[] {
    return [...(this.waiting.get(placeOf(message)) ?? [])]
  }

  /** Takes the id of a message; false when one of this name and key was published under it before. */
  takeId(name: string, correlationKey: string, id: string): boolean {
    const place = `${placeOf({ name, correlationKey })}\u0000${id}`
    if (this.ids.has(place)) return false
    this.ids.add(place)
    return true
  }

  /** Keeps a message until it expires. */
  keep(message: Message, nowMs: number): void {
    const place = placeOf(message)
    this.kept.set(place, [...(this.kept.get(place) ?? []).filter(({ expiresMs }) => expiresMs > nowMs), message])
  }

  isKept(one: Address): boolean {
    return this.kept.has(placeOf(one))
  }

  /** What was sent before somebody waited and has not expired. */
  keptFor(one: Address, nowMs: number): readonly Message[] {
    return (this.kept.get(placeOf(one)) ?? []).filter(({ expiresMs }) => expiresMs > nowMs)
  }

  /** The subscription that gets the message: one of each process; undefined when it is gone or its process had it. */
  handOver(key: Key, message: Message): Subscription | undefined {
    const one = this.subscriptions.get(key)
    if (one === undefined || message.seen.has(one.processId)) return undefined
    message.seen.add(one.processId)
    return one
  }
}

function placeOf({ name, correlationKey }: Address): string {
  return `${name}\u0000${correlationKey}`
}
