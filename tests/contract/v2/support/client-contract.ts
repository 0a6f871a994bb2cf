/** What the official client 9.1.5 knows: its operations with method and path, and its zod schemas, read from the package as it is installed. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const DIST = dirname(createRequire(import.meta.url).resolve('@camunda8/orchestration-cluster-api'))

export interface Operation {
  readonly id: string
  readonly method: string
  /** As `/jobs/{jobKey}`. */
  readonly path: string
}

/** Every operation of the client, in the order of its source. */
export function operationsOfClient(): readonly Operation[] {
  const source = readdirSync(DIST)
    .filter((name) => /^chunk-.*\.js$/.test(name))
    .map((name) => readFileSync(join(DIST, name), 'utf8'))
    .join('\n')
  const declared = source.matchAll(
    /var (\w+) = \(options2?\) => \{\s*return \(options2?\??\.client \?\? client\)\.(get|post|put|patch|delete)\(/g,
  )
  return [...declared].map((match) => {
    const path = /url: "([^"]+)"/.exec(source.slice(match.index, match.index + 2000))?.[1]
    if (path === undefined || match[1] === undefined || match[2] === undefined)
      throw new Error('Expected each operation to name its address')
    return { id: match[1], method: match[2].toUpperCase(), path }
  })
}

/** A zod schema, as far as these tests look into it. */
export interface Schema {
  readonly _zod: {
    readonly def: {
      readonly type: string
      readonly format?: string
      readonly shape?: { readonly [field: string]: Schema }
      readonly innerType?: Schema
      readonly options?: readonly Schema[]
      readonly left?: Schema
      readonly right?: Schema
      readonly element?: Schema
      readonly entries?: { readonly [name: string]: string }
      readonly values?: readonly unknown[]
    }
  }
  safeParse(value: unknown): { readonly success: boolean; readonly error?: unknown }
}

/** `zSearchJobsData`, `zSearchJobsResponse` and so on. */
export async function schemasOfClient(): Promise<{ readonly [name: string]: Schema | undefined }> {
  const file = readdirSync(DIST).find((name) => /^zod\.gen-.*\.js$/.test(name))
  if (file === undefined) throw new Error('Expected the client to bring its schemas')
  return (await import(join(DIST, file))) as { readonly [name: string]: Schema }
}

/** Without `optional`, `nullable` and `default`. */
export function bare(schema: Schema): Schema {
  const { type, innerType } = schema._zod.def
  return innerType !== undefined && ['optional', 'nullable', 'default'].includes(type) ? bare(innerType) : schema
}

/** Fields of an object, also of one that is put together from several. */
export function fieldsOf(schema: Schema | undefined): { readonly [field: string]: Schema } {
  if (schema === undefined) return {}
  const { def } = bare(schema)._zod
  if (def.shape !== undefined) return def.shape
  return { ...fieldsOf(def.left), ...fieldsOf(def.right) }
}

/** Alternatives of a union, else the schema alone. */
export function alternativesOf(schema: Schema): readonly Schema[] {
  const plain = bare(schema)
  return plain._zod.def.options?.flatMap(alternativesOf) ?? [plain]
}

/** Paths of fields in a value that its schema does not know, however deep; the client itself looks only at the outermost. */
export function unknownFields(schema: Schema, value: unknown, path = ''): readonly string[] {
  if (value === null || typeof value !== 'object') return []
  const candidates = alternativesOf(schema).map((alternative) => {
    const { type, element } = alternative._zod.def
    if (Array.isArray(value)) return element === undefined ? [] : value.flatMap((item, at) => unknownFields(element, item, `${path}/${at}`))
    if (type !== 'object' && type !== 'intersection') return []
    const fields = fieldsOf(alternative)
    return Object.entries(value).flatMap(([name, inner]) => {
      const field = fields[name]
      return field === undefined ? [`${path}/${name}`] : unknownFields(field, inner, `${path}/${name}`)
    })
  })
  return candidates.reduce((best, one) => (one.length < best.length ? one : best))
}
