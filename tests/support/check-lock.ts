import { readFileSync } from 'node:fs'

/**
 * `npm i` silently leaves out an optional platform package that was missing that day, and `npm ci` then refuses the lock file:
 * every optional dependency that a package names must have its entry. No entry may name the registry it came from.
 */
interface LockedPackage {
  readonly resolved?: string
  readonly optionalDependencies?: { readonly [name: string]: string }
}
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: { readonly [path: string]: LockedPackage }
}

const problems = Object.entries(packages).flatMap(([path, entry]) => [
  ...Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !isLocked(path, name))
    .map((name) => `${path} names ${name}, which has no entry`),
  ...(entry.resolved?.startsWith('http') === true ? [`${path} names the address it was fetched from`] : []),
])
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)

/** Nested under the package, or under any folder above it. */
function isLocked(path: string, name: string): boolean {
  const parts = path === '' ? [] : path.split('/node_modules/')
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const prefix = parts.slice(0, depth).join('/node_modules/')
    if (packages[prefix === '' ? `node_modules/${name}` : `${prefix}/node_modules/${name}`] !== undefined) return true
  }
  return false
}
