// Archives of programmes: the same bytes for the same programme, and nothing believed that comes from outside.
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { ARCHIVE_LIMITS, packArchive, readArchive } from '../../../../server/programmes/archive.ts'
import { fileOf } from '../../../../server/programmes/folder.ts'

const files = [
  fileOf('programme.json', '{ "id": "mini", "title": "一" }'),
  fileOf('forms/apply.form.json', '{}'),
  fileOf('grading.bpmn', '<a/>'),
]
const programme = { programme: 'mini', title: { zh: '示例', en: 'sample' }, version: 3, product: '0.1.0', files }
const manifest = (value: object = {}) =>
  strToU8(JSON.stringify({ format: 'pingji-programme', formatVersion: 1, programme: 'mini', files: [], ...value }))
const refused = (bytes: Uint8Array) => {
  try {
    readArchive(bytes)
  } catch (cause) {
    return (cause as { readonly code?: string }).code
  }
  return undefined
}

describe('archives', () => {
  test('come back as they went', () => {
    const archive = readArchive(packArchive(programme))

    expect(archive).toMatchObject({ programme: 'mini', title: { zh: '示例', en: 'sample' }, version: 3, product: '0.1.0', faults: [] })
    expect(archive.files).toEqual([...files].sort((a, b) => (a.name < b.name ? -1 : 1)))
  })

  test('are the same bytes for the same files in any order', () => {
    expect(Buffer.from(packArchive({ ...programme, files: [...files].reverse() })).equals(Buffer.from(packArchive(programme)))).toBe(true)
  })

  test.each(['../../etc/passwd', '/etc/passwd', 'forms/../programme.json', 'forms\\..\\x.form.json', 'run.sh', 'letters/a/b.json'])(
    'refuse the name %s',
    (name) => {
      expect(refused(zipSync({ 'manifest.json': manifest(), [name]: strToU8('x') }))).toBe('PROGRAMME_FILE_REFUSED')
    },
  )

  test('refuse a bomb before it goes off', () => {
    const bomb = zipSync({ 'manifest.json': manifest(), 'scheme.json': new Uint8Array(ARCHIVE_LIMITS.entryBytes + 1) }, { level: 9 })
    expect(bomb.byteLength).toBeLessThan(10_000)
    expect(refused(bomb)).toBe('IMPORT_TOO_LARGE')
  })

  test('refuse many files that are large together', () => {
    const full = new Uint8Array(ARCHIVE_LIMITS.entryBytes)
    const entries = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`letters/l${index}.json`, full]))
    expect(refused(zipSync({ 'manifest.json': manifest(), ...entries }, { level: 9 }))).toBe('IMPORT_TOO_LARGE')
  })

  test('refuse too many files', () => {
    const entries = Object.fromEntries(
      Array.from({ length: ARCHIVE_LIMITS.entries + 1 }, (_, index) => [`letters/l${index}.json`, strToU8('{}')]),
    )
    expect(refused(zipSync({ 'manifest.json': manifest(), ...entries }))).toBe('IMPORT_TOO_LARGE')
  })

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['text', strToU8('this is no archive at all, but long enough to be one')],
    ['an archive without a list', zipSync({ 'programme.json': strToU8('{}') })],
    ['a list of something else', zipSync({ 'manifest.json': strToU8('{"format":"other"}') })],
    ['a list that is not JSON', zipSync({ 'manifest.json': strToU8('{') })],
    ['a file that is not text', zipSync({ 'manifest.json': manifest(), 'scheme.json': new Uint8Array([0xff, 0xfe, 0x00]) })],
    ['half an archive', packArchive(programme).subarray(0, 200)],
  ])('refuse %s', (_, bytes) => {
    expect(refused(bytes)).toBe('IMPORT_NOT_READABLE')
  })

  test('name what is not as their list says', () => {
    const bytes = zipSync({
      'manifest.json': manifest({
        files: [
          { name: 'scheme.json', sha256: 'f'.repeat(64) },
          { name: 'x.dmn', sha256: 'a' },
        ],
      }),
      'programme.json': strToU8('{ "id": "other" }'),
      'scheme.json': strToU8('{}'),
    })
    expect(readArchive(bytes).faults.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'programme.json IMPORT_FILE_UNLISTED',
      'scheme.json IMPORT_HASH_DIFFERS',
      'x.dmn IMPORT_FILE_MISSING',
      'programme.json MANIFEST_ID_DIFFERS',
    ])
  })
})
