import { describe, expect, test } from 'vitest'
import { checksumOf, decodeFrame } from '../../../../device-bridge/mapping/vendor-binary.ts'
import { timeOf } from '../../../../device-bridge/mapping/vendor-time.ts'
import type { Checksum, Frame, FrameField } from '../../../../server/base/api/mapping-document.ts'

// Issue 4 item 3: binary payloads by offset, type, byte order and checksum.
const field = (type: FrameField['type'], bytes: number, more: Partial<FrameField> = {}): FrameField => ({
  name: 'v',
  at: 0,
  bytes,
  type,
  ...more,
})
const decode = (hex: string, fields: readonly FrameField[], more: Partial<Frame> = {}) =>
  decodeFrame(Buffer.from(hex.replace(/ /g, ''), 'hex'), { encoding: 'raw', fields, ...more })
const value = (hex: string, own: FrameField) => {
  const decoded = decode(hex, [own])
  return 'fields' in decoded ? decoded.fields.v : decoded
}

describe('a field', () => {
  test.each<[string, string, FrameField, unknown]>([
    ['an unsigned number', '01 02', field('uint', 2), 258],
    ['the same, low byte first', '01 02', field('uint', 2, { order: 'little' }), 513],
    ['three bytes', '01 00 00', field('uint', 3), 65_536],
    ['a negative number', 'FF FE', field('int', 2), -2],
    ['a number beyond doubles', 'FF FF FF FF FF FF FF FF', field('uint', 8), '18446744073709551615'],
    ['a single float by its shortest decimals', '41 AD 99 9A', field('float', 4), 21.7],
    ['a double', '40 09 21 FB 54 44 2D 18', field('float', 8), Math.PI],
    ['a float that is no number', '7F C0 00 00', field('float', 4), undefined],
    ['decimal digits', '00 12 34 56', field('bcd', 4), 123_456],
    ['decimal digits as text, low byte first', '45 23 01', field('digits', 3, { order: 'little' }), '012345'],
    ['digits that are none', '1A', field('bcd', 1), undefined],
    ['text without its filling', '41 42 00 00', field('text', 4), 'AB'],
    ['hex', '2c', field('hex', 1), '2C'],
    ['a place counted from the end', '00 00 07', field('uint', 1, { at: -1 }), 7],
    ['a place outside', '01', field('uint', 2), undefined],
  ])('reads %s', (_title, hex, own, expected) => {
    expect(value(hex, own)).toEqual(expected)
  })
})

describe('a checksum', () => {
  // Check values of "123456789" as the catalogues of CRCs give them.
  test.each<[Checksum['kind'], Checksum['order'], string]>([
    ['crc16-modbus', 'big', '4b37'],
    ['crc16-modbus', 'little', '374b'],
    ['crc16-ccitt', 'big', '29b1'],
    ['sum8', 'big', 'dd'],
    ['xor8', 'big', '31'],
  ])('%s (%s) is the known one', (kind, order, expected) => {
    const rule: Checksum = { kind, from: 0, to: 9, at: 9, ...(order === undefined ? {} : { order }) }

    expect(checksumOf(Buffer.from('123456789'), rule).toString('hex')).toBe(expected)
  })

  test('that is wrong, or has no place, refuses the frame', () => {
    const checksum: Checksum = { kind: 'sum8', from: 0, to: -1, at: -1 }

    expect(decode('01 02 03', [field('uint', 1)], { checksum })).toEqual({ fields: { v: 1 } })
    expect(decode('01 02 04', [field('uint', 1)], { checksum })).toEqual({ fault: 'checksum does not match' })
    expect(decode('01', [field('uint', 1)], { checksum: { ...checksum, at: 5 } })).toEqual({ fault: 'checksum does not match' })
  })
})

describe('a frame', () => {
  test.each<[string, string, Partial<Frame>, string]>([
    ['too short', '01', { bytes: 2 }, 'frame of 1 bytes instead of 2'],
    ['of another head', '01 02', { starts: '68' }, 'frame begins differently'],
    ['that is not there', '', {}, 'payload is no frame'],
  ])('%s is refused', (_title, hex, more, fault) => {
    expect(decode(hex, [field('uint', 1)], more)).toEqual({ fault })
  })

  test('has as many records as it says, and never more than fit', () => {
    const records = { at: 1, bytes: 2, count: 'n', fields: [field('uint', 2)] }
    const fields = [{ ...field('uint', 1), name: 'n' }]

    expect(decode('02 0001 0002 0003', fields, { records })).toEqual({ fields: { n: 2, records: [{ v: 1 }, { v: 2 }] } })
    expect(decode('FF 0001 0002 00', fields, { records })).toEqual({ fields: { n: 255, records: [{ v: 1 }, { v: 2 }] } })
  })

  test('inside JSON keeps what stands around it', () => {
    const frame: Frame = { encoding: 'base64', path: 'data', fields: [field('uint', 1)] }

    expect(decodeFrame(Buffer.from('{"data":"Bw==","t":5}'), frame)).toEqual({ fields: { v: 7, envelope: { data: 'Bw==', t: 5 } } })
    expect(decodeFrame(Buffer.from('{"t":5}'), frame)).toEqual({ fault: 'no frame at data' })
    expect(decodeFrame(Buffer.from('{"data":"§§"}'), frame)).toEqual({ fault: 'no frame at data' })
  })
})

describe('a time by its pattern', () => {
  test.each<[string, string, string | undefined, string | null]>([
    ['2025-03-03 11:00:05', 'YYYY-MM-DD HH:mm:ss', '+08:00', '2025-03-03T03:00:05.000Z'],
    ['20250303T030000Z', 'YYYYMMDDTHHmmssZ', undefined, '2025-03-03T03:00:00.000Z'],
    ['250303 1100', 'YYMMDD HHmm', '+08:00', '2025-03-03T03:00:00.000Z'],
    ['2025/3/3 9:05', 'YYYY-MM-DD HH:mm|YYYY/M/D H:mm', '+08:00', '2025-03-03T01:05:00.000Z'],
    ['2025-02-30 11:00:00', 'YYYY-MM-DD HH:mm:ss', '+08:00', null],
    ['2025-03-03 25:00:00', 'YYYY-MM-DD HH:mm:ss', '+08:00', null],
    ['昨天', 'YYYY-MM-DD HH:mm:ss', '+08:00', null],
  ])('%s', (text, pattern, zone, expected) => {
    expect(timeOf(text, { path: 't', unit: 'pattern', pattern, ...(zone === undefined ? {} : { zone }) })).toBe(expected)
  })
})
