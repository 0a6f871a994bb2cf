/** Measures of the official sheet (GB/T 9704, letter form included). All lengths in points; y grows downwards. */
export const MM = 72 / 25.4

/** A4 upright: type area 156 x 225 mm, top margin 37 mm, binding edge 28 mm, 22 lines of 28 characters. */
export const SHEET = {
  width: 210 * MM,
  height: 297 * MM,
  left: 28 * MM,
  top: 37 * MM,
  typeWidth: 156 * MM,
  typeHeight: 225 * MM,
  linesPerPage: 22,
  charactersPerLine: 28,
  /** Distance from one character to the next: 156 mm / 28. */
  pitch: (156 * MM) / 28,
  /** Distance from one line to the next: 225 mm / 22. */
  line: (225 * MM) / 22,
  /** Size 3 (三号). */
  bodySize: 16,
  /** Size 2 (二号). */
  titleSize: 22,
  /** Size 4 (四号), page numbers. */
  pageNumberSize: 14,
  /** The page number stands this far below the type area. */
  pageNumberDrop: 7 * MM,
} as const

/** Letter form (信函格式): name 30 mm from the top, thick-thin rule 4 mm under it, thin-thick rule 20 mm from the bottom, 170 mm wide. */
export const LETTER_FORM = { nameTop: 30 * MM, ruleGap: 4 * MM, bottomRule: 20 * MM, ruleWidth: 170 * MM } as const

/** Red-headed document: name 35 mm below the upper edge of the type area; red rule 4 mm under the number. */
export const DOCUMENT_FORM = { nameDrop: 35 * MM, ruleGap: 4 * MM } as const

/** Forms and tables: narrower margins than a letter. */
export const PAPER_FORM = { left: 20 * MM, top: 20 * MM, width: 170 * MM, bottom: 273 * MM } as const

/** Certificate: A4 across. */
export const CERTIFICATE_FORM = { width: 297 * MM, height: 210 * MM } as const

export const OFFICIAL_RED = '#d7000f'
export const INK = '#000000'
