/**
 * Arrays for PostgreSQL in its binary form: a statement over thousands of rows is read by the server without parsing text. The statement has
 * to cast the parameter to the array's type. Times are milliseconds since 1970.
 */
const INT2 = 21
const INT4 = 23
const INT8 = 20
const FLOAT8 = 701
const TEXT = 25
const TIMESTAMPTZ = 1184
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
const NULL_LENGTH = -1
const TWO_TO_32 = 0x1_0000_0000
/** 2000-01-01, where the server begins to count. */
const EPOCH_MS = 946_684_800_000

export function int2Array(values: readonly number[]): Buffer {
  return fixed(INT2, 2, values, (buffer, value, at) => buffer.writeInt16BE(value, at))
}

export function int4Array(values: readonly number[]): Buffer {
  return fixed(INT4, 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at))
}

/** Whole numbers within what JavaScript counts exactly. */
export function int8Array(values: readonly number[]): Buffer {
  return fixed(INT8, 8, values, writeInt8)
}

export function timestampArray(values: readonly number[]): Buffer {
  return fixed(TIMESTAMPTZ, 8, values, (buffer, value, at) => writeInt8(buffer, (value - EPOCH_MS) * 1000, at))
}

export function float8Array(values: readonly (number | null)[]): Buffer {
  return fixed(FLOAT8, 8, values, (buffer, value, at) => buffer.writeDoubleBE(value, at))
}

export function textArray(values: readonly (string | null)[]): Buffer {
  const lengths = values.map((value) => (value === null ? NULL_LENGTH : Buffer.byteLength(value)))
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + lengths.reduce((sum, length) => sum + LENGTH_BYTES + Math.max(length, 0), 0))
  writeHeader(buffer, TEXT, values.length)
  let at = HEADER_BYTES
  for (const [index, value] of values.entries()) {
    at = buffer.writeInt32BE(lengths[index] ?? NULL_LENGTH, at)
    if (value !== null) at += buffer.write(value, at)
  }
  return buffer
}

function fixed<T extends number | null>(
  type: number,
  width: number,
  values: readonly T[],
  write: (buffer: Buffer, value: number, at: number) => void,
): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * (LENGTH_BYTES + width))
  writeHeader(buffer, type, values.length)
  let at = HEADER_BYTES
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? NULL_LENGTH : width, at)
    if (value === null) continue
    write(buffer, value, at)
    at += width
  }
  return buffer.subarray(0, at)
}

/** One dimension, nulls possible, counted from 1. */
function writeHeader(buffer: Buffer, type: number, length: number): void {
  buffer.writeInt32BE(1, 0)
  buffer.writeInt32BE(1, 4)
  buffer.writeInt32BE(type, 8)
  buffer.writeInt32BE(length, 12)
  buffer.writeInt32BE(1, 16)
}

function writeInt8(buffer: Buffer, value: number, at: number): void {
  const high = Math.floor(value / TWO_TO_32)
  buffer.writeInt32BE(high, at)
  buffer.writeUInt32BE(value - high * TWO_TO_32, at + 4)
}
