/** Follows the packets of one connection (MQTT 3.1.1 §2.2) by their heads alone; nothing is kept of what they hold. */
export interface PacketLimit {
  /** false as soon as a packet says of itself that it is larger than allowed, or its length is no length. */
  accepts(chunk: Uint8Array): boolean
}

/** `largest`: bytes after the fixed header. The check comes before a parser would collect the packet in memory. */
export function createPacketLimit(largest: number): PacketLimit {
  /** Bytes of the current packet that are still to come; null: its length is being read. */
  let left: number | null = null
  let isHead = true
  let length = 0
  let shift = 0

  return {
    accepts(chunk) {
      let at = 0
      while (at < chunk.length) {
        if (left !== null) {
          const step = Math.min(left, chunk.length - at)
          at += step
          left -= step
          if (left === 0) left = null
          continue
        }
        const byte = chunk[at] ?? 0
        at += 1
        if (isHead) {
          isHead = false
          length = 0
          shift = 0
          continue
        }
        length += (byte & 127) * 2 ** shift
        shift += 7
        if (length > largest || (shift > 21 && byte > 127)) return false
        if (byte <= 127) {
          isHead = true
          left = length === 0 ? null : length
        }
      }
      return true
    },
  }
}
