/** Text, or a FEEL expression that stood between `{=` and `}`. */
export interface TextPiece {
  readonly kind: 'text' | 'expression'
  readonly text: string
}

/** Cuts text at `{= … }`; braces and quotes inside the expression are respected. */
export function piecesOf(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('{=', at)
    if (open < 0) break
    const close = closingBrace(text, open + 2)
    if (close < 0) break
    if (open > at) pieces.push({ kind: 'text', text: text.slice(at, open) })
    pieces.push({ kind: 'expression', text: text.slice(open + 2, close).trim() })
    at = close + 1
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) })
  return pieces
}

/** Text of pieces, as templates write it. */
export function joinPieces(pieces: readonly TextPiece[]): string {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text : `{= ${piece.text} }`)).join('')
}

function closingBrace(text: string, from: number): number {
  let depth = 0
  let quoted = false
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\' && quoted) at += 1
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '{') depth += 1
    else if (!quoted && character === '}') {
      if (depth === 0) return at
      depth -= 1
    }
  }
  return -1
}
