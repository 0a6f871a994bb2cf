import { regexFor } from '../regex.ts'
import { InvalidArguments, type Run } from '../run.ts'
import { type BuiltinTable, signature } from './signature.ts'

/** Text as code points, as FEEL counts them. */
function points(text: string): readonly string[] {
  return Array.from(text)
}

/** What XPath's replacement is made of: text, and numbers of groups (`$0` is the whole match); `\\$` and `\\\\` are the signs. */
function replacementOf(text: string): readonly (string | number)[] {
  const parts: (string | number)[] = []
  let at = 0
  for (const found of text.matchAll(/\\([\\$])|\$(\d)/g)) {
    parts.push(text.slice(at, found.index), found[1] ?? Number(found[2]))
    at = found.index + found[0].length
  }
  return [...parts, text.slice(at)]
}

/** Every match replaced; the length is watched while it grows. */
function replaced(text: string, regex: RegExp, replacement: readonly (string | number)[], run: Run): string {
  const made: string[] = []
  let [at, length] = [0, 0]
  const add = (part: string) => {
    length += part.length
    run.checkLength(length)
    made.push(part)
  }
  for (const match of text.matchAll(regex)) {
    run.tick()
    add(text.slice(at, match.index))
    for (const part of replacement) add(typeof part === 'string' ? part : (match[part] ?? ''))
    at = match.index + match[0].length
  }
  add(text.slice(at))
  return made.join('')
}

function base64(text: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return btoa(bytes)
}

/** Version 4 (RFC 9562), from the evaluation's own source of random numbers. */
function uuid(run: Run): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(run.random() * 16)
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16)
  })
}

/** DMN 1.4 §10.3.4.3 and the additions of Camunda (`extract`, `trim`, `is blank`, `to base64`, `uuid`, ends of `string join`). */
export const stringFunctions: BuiltinTable = {
  substring: [
    signature('string: string, start position: number, length?: number', (args, run) => {
      const text = points(args.string(0))
      run.tick(text.length)
      const start = args.integer(1)
      if (start === 0) throw new InvalidArguments('Expected a position from 1, or below 0', '起始位置应从 1 起，或为负数')
      const from = start > 0 ? start - 1 : text.length + start
      if (from < 0 || from >= text.length) return ''
      const length = args.has(2) ? args.integer(2) : text.length
      if (length < 0) throw new InvalidArguments('Expected a length from 0', '长度不能为负数')
      return text.slice(from, from + length).join('')
    }),
  ],
  'string length': [signature('string: string', (args) => points(args.string(0)).length)],
  'upper case': [signature('string: string', (args, run) => run.checkString(args.string(0).toUpperCase()))],
  'lower case': [signature('string: string', (args, run) => run.checkString(args.string(0).toLowerCase()))],
  'substring before': [
    signature('string: string, match: string', (args) => {
      const at = args.string(0).indexOf(args.string(1))
      return at < 0 ? '' : args.string(0).slice(0, at)
    }),
  ],
  'substring after': [
    signature('string: string, match: string', (args) => {
      const at = args.string(0).indexOf(args.string(1))
      return at < 0 ? '' : args.string(0).slice(at + args.string(1).length)
    }),
  ],
  contains: [signature('string: string, match: string', (args) => args.string(0).includes(args.string(1)))],
  'starts with': [signature('string: string, match: string', (args) => args.string(0).startsWith(args.string(1)))],
  'ends with': [signature('string: string, match: string', (args) => args.string(0).endsWith(args.string(1)))],
  matches: [
    signature('input: string, pattern: string, flags?: string', (args, run) => {
      const regex = regexFor(args.string(1), args.has(2) ? args.string(2) : '', args.string(0), run)
      return regex.test(args.string(0))
    }),
  ],
  replace: [
    signature('input: string, pattern: string, replacement: string, flags?: string', (args, run) => {
      const text = args.string(0)
      const regex = regexFor(args.string(1), args.has(3) ? args.string(3) : '', text, run)
      return replaced(text, regex, replacementOf(args.string(2)), run)
    }),
  ],
  split: [
    signature('string: string, delimiter: string', (args, run) => {
      const regex = regexFor(args.string(1), '', args.string(0), run)
      return run.checkList(
        args
          .string(0)
          .split(regex)
          .filter((part) => part !== undefined),
      )
    }),
  ],
  extract: [
    signature('string: string, pattern: string', (args, run) => {
      const regex = regexFor(args.string(1), '', args.string(0), run)
      return run.checkList([...args.string(0).matchAll(regex)].map((match) => match[0]))
    }),
  ],
  'to base64': [signature('value: string', (args, run) => run.checkString(base64(args.string(0))))],
  uuid: [signature('', (_args, run) => uuid(run))],
  trim: [signature('string: string', (args) => args.string(0).trim())],
  'is blank': [signature('string: string', (args) => args.string(0).trim() === '')],
  'string join': [
    signature('list: list, delimiter?: string, prefix?: string, suffix?: string', (args, run) => {
      const parts = args.list(0).filter((item) => item !== null)
      if (!parts.every((item) => typeof item === 'string')) throw new InvalidArguments('Expected a list of strings', '列表各项应为文本')
      const delimiter = args.has(1) ? args.string(1) : ''
      run.checkLength(parts.reduce((sum, part) => sum + part.length + delimiter.length, 0))
      return run.checkString(`${args.has(2) ? args.string(2) : ''}${parts.join(delimiter)}${args.has(3) ? args.string(3) : ''}`)
    }),
  ],
}
