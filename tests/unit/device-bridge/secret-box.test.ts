import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installationKey, secretBox } from '../../../device-bridge/secret-box.ts'

test('a secret opens with its key and for its owner only', () => {
  const box = secretBox(installationKey('one', ''))
  const sealed = box.seal('口令-42', 'source_1')

  expect(sealed.includes(Buffer.from('口令-42'))).toBe(false)
  expect(box.open(sealed, 'source_1')).toBe('口令-42')
  expect(box.open(sealed, 'source_2')).toBeNull()
  expect(secretBox(installationKey('two', '')).open(sealed, 'source_1')).toBeNull()
  expect(box.open(Buffer.from('short'), 'source_1')).toBeNull()
})

test('the key of an installation is made once, for its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-key-'))
  const file = join(folder, 'data', 'secret.key')
  try {
    expect(installationKey(null, file)).toEqual(installationKey(null, file))
    expect(statSync(file).mode & 0o777).toBe(0o600)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
