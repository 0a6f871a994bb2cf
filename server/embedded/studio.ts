import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const SOURCES = ['studio', 'server/base', 'server/time', 'server/rules', 'server/engine', 'package-lock.json', 'vite.config.ts']

/** Builds the web application into `folder` when it is not there or its sources changed since; a few seconds, once. */
export async function ensureStudioBuilt(folder: string, say: (line: string) => void): Promise<void> {
  const stamp = join(folder, '.sources')
  const sources = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  say('正在构建网页界面（仅首次启动）… / building the web application (first start only)')
  const code = await new Promise<number>((done) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir'],
      {
        cwd: ROOT,
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    child.once('error', () => done(1))
    child.once('exit', (exit) => done(exit ?? 1))
  })
  if (code !== 0) throw new Error('Expected the web application to build, but it did not (see above)')
  writeFileSync(stamp, sources)
}

/** Names, sizes and times of change: cheap, and different whenever a source is. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    const path = join(ROOT, source)
    if (!existsSync(path)) continue
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
      : [path]
    for (const file of files) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${file.slice(ROOT.length)}:${size}:${Math.floor(mtimeMs)};`)
    }
  }
  return hash.digest('hex')
}
