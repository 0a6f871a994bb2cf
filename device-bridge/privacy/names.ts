/** How a field or event that nobody knows is named in a report: as it is when it looks like a name of a program, else not at all. */
const PROGRAM_NAME = /^[A-Za-z][A-Za-z0-9_.:-]{0,39}$/
/** A run of digits may be a telephone, an identity document or a number plate. */
const LONG_NUMBER = /\d{4}/
const NOT_KEPT = '(name not kept)'

/** The name itself, or words that do not repeat it: whoever sends may write a person into a name as well. */
export function keptName(name: string): string {
  return PROGRAM_NAME.test(name) && !LONG_NUMBER.test(name) ? name : NOT_KEPT
}
