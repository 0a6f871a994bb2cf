import { join } from 'node:path'
import { build } from 'vite'

/** Bundles the host once, so that each of its many starts takes a fraction of a second; answers the path of the file. */
export async function buildHost(): Promise<string> {
  const root = join(import.meta.dirname, '../..')
  const outDir = join(root, 'node_modules/.cache/pingji-faults', String(process.pid))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'host.ts'),
      outDir,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: 'host.mjs' } },
    },
  })
  return join(outDir, 'host.mjs')
}
