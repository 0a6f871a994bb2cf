import type { Bilingual } from '../../base/text.ts'

const LONGEST = 300

/**
 * Why a pattern is not taken; null when it is safe. The engine of JavaScript backtracks: a repeated group that itself repeats or
 * chooses (`(a+)+`, `(a|a)*`) and references back can take exponential time on what somebody types. Two unbounded repetitions that
 * touch (`\d*\d*`) are only quadratic and bounded by `maxLength`.
 */
export function slowPattern(pattern: string): Bilingual | null {
  if (pattern.length > LONGEST) return { zh: `正则不超过 ${LONGEST} 个字符。`, en: `Expected at most ${LONGEST} characters.` }
  try {
    new RegExp(pattern, 'u')
  } catch {
    return { zh: `“${pattern}”不是正则表达式。`, en: `"${pattern}" is no regular expression.` }
  }
  if (/\\[1-9k]|\(\?<?[=!]/.test(pattern.replace(/\\\\/g, '')))
    return { zh: '正则不得使用反向引用和环视。', en: 'A pattern may not refer back or look around.' }
  return repeatsRepetition(pattern)
    ? {
        zh: `“${pattern}”的重复组里还有重复或选择，可能极慢。`,
        en: `"${pattern}" repeats a group that repeats or chooses: it could be very slow.`,
      }
    : null
}

/** Whether a group under an unbounded (or large) repetition holds a repetition or a choice of its own. */
function repeatsRepetition(pattern: string): boolean {
  const groups: { varies: boolean }[] = [{ varies: false }]
  let closedVaries = false
  let isAfterGroup = false
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]
    const top = groups.at(-1)
    if (top === undefined) return true
    if (char === '\\') {
      at += 1
      isAfterGroup = false
    } else if (char === '[') {
      for (at += 1; at < pattern.length && pattern[at] !== ']'; at += 1) if (pattern[at] === '\\') at += 1
      isAfterGroup = false
    } else if (char === '(') {
      groups.push({ varies: false })
      isAfterGroup = false
    } else if (char === ')') {
      closedVaries = top.varies
      groups.pop()
      const outer = groups.at(-1)
      if (outer !== undefined) outer.varies ||= closedVaries
      isAfterGroup = true
    } else if (char === '|') {
      top.varies = true
      isAfterGroup = false
    } else if (char === '*' || char === '+' || char === '{') {
      if (isAfterGroup && closedVaries && isLarge(pattern.slice(at))) return true
      top.varies = true
      if (char === '{') at = pattern.indexOf('}', at)
      isAfterGroup = false
    } else if (char === '?') {
      // Optional, lazy, or the head of a group: no repetition.
      isAfterGroup = false
    } else isAfterGroup = false
  }
  return false
}

/** `*`, `+`, `{2,}` or more than ten times. */
function isLarge(rest: string): boolean {
  const counted = /^\{(\d+)(,(\d*))?\}/.exec(rest)
  if (counted === null) return true
  if (counted[2] !== undefined && counted[3] === '') return true
  return Number(counted[3] ?? counted[1]) > 10
}
