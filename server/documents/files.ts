import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crashPoint } from '../runtime/index.ts'

/** Where contents lie: by their SHA-256, so the same content is kept once and a half-written file is never seen. */
export interface FileStore {
  /** Streams the content in; stops with the error of `limit` when it grows over `maxBytes`. */
  put(content: Readable | Buffer, maxBytes: number): Promise<{ readonly sha256: string; readonly bytes: number; readonly head: Buffer }>
  get(sha256: string): Readable
}

export class TooLarge extends Error {}

export function folderStore(folder: string): FileStore {
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)
  return {
    async put(content, maxBytes) {
      await mkdir(join(folder, 'incoming'), { recursive: true })
      const temporary = join(folder, 'incoming', randomBytes(12).toString('hex'))
      const hash = createHash('sha256')
      let bytes = 0
      let head = Buffer.alloc(0)
      const watch = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length
          if (bytes > maxBytes) return done(new TooLarge(`Expected at most ${maxBytes} bytes`))
          if (head.length < 4100) head = Buffer.concat([head, chunk]).subarray(0, 4100)
          hash.update(chunk)
          done(null, chunk)
        },
      })
      try {
        await pipeline(
          Buffer.isBuffer(content) ? Readable.from([content]) : content,
          watch,
          createWriteStream(temporary, { flags: 'wx', mode: 0o600 }),
        )
        crashPoint('after-content-written')
        const sha256 = hash.digest('hex')
        await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true })
        if (await exists(pathOf(sha256))) await rm(temporary)
        else await rename(temporary, pathOf(sha256))
        crashPoint('after-content-kept')
        return { sha256, bytes, head }
      } catch (cause) {
        await rm(temporary, { force: true })
        throw cause
      }
    },
    get: (sha256) => createReadStream(pathOf(sha256)),
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}
