import type { FastifyInstance } from 'fastify'
import { defineRefusals } from '../../base/errors.ts'

const DEEPEST = 64
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype'])
const SUSPECT = new RegExp([...REFUSED_KEYS, '\\\\u'].join('|'))

const jsonRefusal = defineRefusals({
  JSON_MALFORMED: { status: 400, zh: '提交的内容不是有效的 JSON。', en: 'What was sent is not valid JSON.' },
  JSON_TOO_DEEP: { status: 400, zh: '提交的内容嵌套层次过深。', en: 'What was sent is nested too deeply.' },
  JSON_KEY_REFUSED: { status: 400, zh: '提交的内容含有不允许的字段名。', en: 'What was sent has a field name that is not allowed.' },
})

/** Parses bodies strictly: valid UTF-8, no NUL, limited depth, no key that reaches for a prototype. */
export function installJsonParser(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseStrictly(body as Buffer))
    } catch (cause) {
      done(cause as Error)
    }
  })
}

export function parseStrictly(body: Buffer): unknown {
  if (body.length === 0) return undefined
  const text = decode(body)
  if (depthOf(text) > DEEPEST) throw jsonRefusal('JSON_TOO_DEEP')
  try {
    // To look at each key costs more than to parse: only where one of the words stands, or what may be one in escapes.
    if (!SUSPECT.test(text)) return JSON.parse(text)
    return JSON.parse(text, (key, value: unknown) => {
      if (REFUSED_KEYS.has(key)) throw jsonRefusal('JSON_KEY_REFUSED')
      return value
    })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw cause
    throw jsonRefusal('JSON_MALFORMED', {}, { cause })
  }
}

function decode(body: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    if (!text.includes('\u0000')) return text
  } catch {
    throw jsonRefusal('JSON_MALFORMED')
  }
  throw jsonRefusal('JSON_MALFORMED')
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (inString) {
      if (sign === 92) at += 1
      else if (sign === 34) inString = false
    } else if (sign === 34) inString = true
    else if (sign === 123 || sign === 91) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (sign === 125 || sign === 93) depth -= 1
  }
  return deepest
}
