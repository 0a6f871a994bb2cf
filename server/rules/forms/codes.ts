const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const CODE_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** Check digit of a unified social credit code (GB 32100-2015) for its first 17 signs; null when a sign is not allowed. */
export function creditCodeCheckDigit(first17: string): string | null {
  let sum = 0
  for (const [index, weight] of CODE_WEIGHTS.entries()) {
    const value = SIGNS.indexOf(first17.charAt(index) || ' ')
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

const IDENTITY_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const IDENTITY_DIGITS = '10X98765432'

/** Check digit of a citizen identity number (GB 11643-1999, ISO 7064 MOD 11-2) for its first 17 digits; null when there are others. */
export function identityCheckDigit(first17: string): string | null {
  if (!/^\d{17}$/.test(first17)) return null
  const sum = IDENTITY_WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0)
  return IDENTITY_DIGITS[sum % 11] ?? null
}

/** `incomplete` while being typed; `wrong` when the day of birth does not exist or the check digit does not fit. */
export function checkIdentityNumber(text: string): 'ok' | 'incomplete' | 'wrong' {
  if (text.length < 18) return 'incomplete'
  if (!/^\d{17}[\dX]$/.test(text) || identityCheckDigit(text.slice(0, 17)) !== text[17]) return 'wrong'
  return isDay(text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)) ? 'ok' : 'wrong'
}

function isDay(year: string, month: string, day: string): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  if (y < 1800 || m < 1 || m > 12 || d < 1) return false
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0
  return d <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0)
}

/** How an identity number is shown to everybody who is not typing it: the first three and the last four signs. */
export function maskedIdentityNumber(text: string): string {
  return text.length <= 7 ? '*'.repeat(text.length) : `${text.slice(0, 3)}${'*'.repeat(text.length - 7)}${text.slice(-4)}`
}

/** Mobile, landline with area code, 400/800, service numbers of 5 digits, and numbers of other countries with `+`. */
const PHONES = [
  /^(\+?86)?1[3-9]\d{9}$/,
  /^(\+?86)?0\d{2,3}\d{7,8}(转\d{1,6})?$/,
  /^[48]00\d{7}$/,
  /^[19]\d{4,5}$/,
  /^\d{7,8}$/,
  /^\+\d{7,15}$/,
]

/** A number that could be called; spaces, brackets and hyphens do not count, `-8001` at the end is an extension. */
export function isPhone(text: string): boolean {
  const spoken = text.replace(/^(.*\d{7,8})-(\d{1,6})$/, '$1转$2')
  const bare = spoken.replace(/[\s()（）-]/g, '')
  return PHONES.some((form) => form.test(bare))
}
