/** Ascending whole numbers from 0 as their distances, seven bits to a byte. */
export function packAscending(numbers: Int32Array): Uint8Array {
  const bytes: number[] = []
  let last = 0
  for (const number of numbers) {
    let left = number - last
    last = number
    while (left >= 0x80) {
      bytes.push((left & 0x7f) | 0x80)
      left >>>= 7
    }
    bytes.push(left)
  }
  return Uint8Array.from(bytes)
}

export function unpackAscending(bytes: Uint8Array): readonly number[] {
  const numbers: number[] = []
  let [last, part, shift] = [0, 0, 0]
  for (const byte of bytes) {
    part |= (byte & 0x7f) << shift
    shift += 7
    if (byte >= 0x80) continue
    last += part
    numbers.push(last)
    part = 0
    shift = 0
  }
  return numbers
}
