/**
 * Fills a number pattern of a programme: `{year}`, `{serial}` or `{serial:4}` (padded with zeros), `{code}` (of the office).
 * Official document numbers take no leading zeros and hexagonal brackets: `〔{year}〕{serial}号`.
 */
export function numberOf(pattern: string, values: { readonly year: number; readonly serial: number; readonly code: string }): string {
  return pattern.replace(/\{(\w+)(?::(\d+))?\}/g, (whole, name: string, width: string | undefined) => {
    if (name === 'year' || name === 'yyyy') return String(values.year)
    if (name === 'serial' || name === 'n' || name === 'number' || name === 'seq')
      return String(values.serial).padStart(Number(width ?? 0), '0')
    if (name === 'code') return values.code
    return whole
  })
}
