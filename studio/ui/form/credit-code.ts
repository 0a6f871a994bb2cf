const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** Check digit of a unified social credit code (GB 32100-2015) for its first 17 signs; null when a sign is not allowed. */
export function creditCodeCheckDigit(first17: string): string | null {
  let sum = 0
  for (const [index, weight] of WEIGHTS.entries()) {
    const value = SIGNS.indexOf(first17[index] ?? '')
    if (value < 0) return null
    sum += value * weight
  }
  return SIGNS[(31 - (sum % 31)) % 31] ?? null
}

/** `incomplete` while being typed, `wrong` when the check digit does not fit. */
export function checkCreditCode(code: string): 'ok' | 'incomplete' | 'wrong' {
  if (code.length < 18) return 'incomplete'
  return code.length === 18 && creditCodeCheckDigit(code.slice(0, 17)) === code[17] ? 'ok' : 'wrong'
}
