/** The shortest plain text a pattern of a schema takes: classes, groups, choices and counts; look-around is not followed. */
export function textFor(pattern: string): string {
  return new Sampler(pattern).choices()
}

/** Digits and letters are tried first where a class takes several. */
const LIKED = '6A1a0中.-'

class Sampler {
  private readonly source: string
  private place = 0

  constructor(source: string) {
    this.source = source
  }

  /** `a|b|c`: the first. */
  choices(): string {
    let first: string | null = null
    for (;;) {
      const text = this.sequence()
      first ??= text
      if (this.source[this.place] !== '|') return first
      this.place += 1
    }
  }

  private sequence(): string {
    let text = ''
    while (this.place < this.source.length && this.source[this.place] !== '|' && this.source[this.place] !== ')') {
      const one = this.atom()
      text += one.repeat(this.count())
    }
    return text
  }

  private atom(): string {
    const sign = this.source[this.place] ?? ''
    this.place += 1
    if (sign === '^' || sign === '$') return ''
    if (sign === '.') return '6'
    if (sign === '\\') return this.escaped()
    if (sign === '[') return this.inClass()
    if (sign !== '(') return sign
    if (this.source.startsWith('?', this.place))
      this.place += this.source[this.place + 1] === '<' ? this.source.indexOf('>', this.place) - this.place + 1 : 2
    const inner = this.choices()
    this.place += 1
    return inner
  }

  private escaped(): string {
    const sign = this.source[this.place] ?? ''
    this.place += 1
    if (sign === 'd' || sign === 'w') return '6'
    if (sign === 's') return ' '
    return sign === 'b' ? '' : sign
  }

  private inClass(): string {
    const end = this.endOfClass()
    const whole = new RegExp(`^${this.source.slice(this.place - 1, end + 1)}$`, 'u')
    this.place = end + 1
    for (const sign of LIKED) if (whole.test(sign)) return sign
    for (let code = 33; code < 127; code += 1) if (whole.test(String.fromCharCode(code))) return String.fromCharCode(code)
    return ''
  }

  private endOfClass(): number {
    let end = this.place
    while (end < this.source.length && (this.source[end] !== ']' || end === this.place)) end += this.source[end] === '\\' ? 2 : 1
    return end
  }

  /** How often at least. */
  private count(): number {
    const match = /^(\*|\+|\?|\{(\d+)(?:,\d*)?\})\??/.exec(this.source.slice(this.place))
    if (match === null) return 1
    this.place += match[0].length
    if (match[1] === '*' || match[1] === '?') return 0
    return match[1] === '+' ? 1 : Number(match[2])
  }
}
