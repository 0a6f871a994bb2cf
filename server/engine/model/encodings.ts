export type Encoder = (text: string) => Uint8Array | null

/** Writes text in an encoding that `TextDecoder` reads; null: a character is not in it. Null for encodings nobody reads. */
export function encoderOf(encoding: string): Encoder | null {
  if (encoding === 'utf-8') return (text) => new TextEncoder().encode(text)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return (text) => utf16(text, encoding === 'utf-16le')
  const known = ENCODERS.get(encoding)
  if (known !== undefined) return known
  const decoder = decoderOf(encoding)
  if (decoder === null) return null
  const encoder = byTable(decoder, encoding === 'gb18030')
  ENCODERS.set(encoding, encoder)
  return encoder
}

const ENCODERS = new Map<string, Encoder>()

function decoderOf(encoding: string): TextDecoder | null {
  try {
    return new TextDecoder(encoding, { ignoreBOM: true })
  } catch {
    return null
  }
}

function utf16(text: string, little: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), little)
  return bytes
}

/** The decoder turned round: every byte and every pair of bytes that is one character; GB18030 has four-byte forms for the rest. */
function byTable(decoder: TextDecoder, fourBytes: boolean): Encoder {
  const table = new Map<number, readonly number[]>()
  const learn = (bytes: readonly number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes))
    const point = text.codePointAt(0)
    if (point === undefined || point === 0xfffd || text.length !== (point > 0xffff ? 2 : 1) || table.has(point)) return
    table.set(point, bytes)
  }
  for (let byte = 0; byte < 0x100; byte += 1) learn([byte])
  for (let lead = 0x81; lead < 0xff; lead += 1) for (let trail = 0x40; trail < 0xff; trail += 1) learn([lead, trail])
  let rest = !fourBytes
  const learnRest = () => {
    rest = true
    for (let pointer = 0; pointer < 39_420; pointer += 1) learn(fourBytesOf(pointer))
  }
  return (text) => {
    const bytes: number[] = []
    for (const sign of text) {
      const point = sign.codePointAt(0) ?? 0
      if (!table.has(point) && point < 0x10000 && !rest) learnRest()
      const written = table.get(point) ?? (fourBytes && point > 0xffff ? fourBytesOf(point - 0x10000 + 189_000) : undefined)
      if (written === undefined) return null
      bytes.push(...written)
    }
    return Uint8Array.from(bytes)
  }
}

/** GB18030 counts its four-byte forms through. */
function fourBytesOf(pointer: number): readonly number[] {
  return [
    0x81 + Math.floor(pointer / 12_600),
    0x30 + (Math.floor(pointer / 1260) % 10),
    0x81 + (Math.floor(pointer / 10) % 126),
    0x30 + (pointer % 10),
  ]
}
