/** Score sheets of the programme. */
export function SchemePage() {
  return null
}
