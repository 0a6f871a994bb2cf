/** Door of the form rules: one evaluator for browser and server (design §5). Pure. */
export {
  checkCreditCode,
  checkIdentityNumber,
  creditCodeCheckDigit,
  identityCheckDigit,
  isPhone,
  maskedIdentityNumber,
} from './codes.ts'
export { type CompiledForm, compileForm } from './compile.ts'
export { PART_LABELS, partLabel, STRUCTURED } from './content.ts'
export { type DivisionLevel, divisionsUnder, divisionTrail, levelOfDivision, liesIn, SHIPPED_DIVISIONS } from './divisions.ts'
export { absentFields, evaluateForm, type FormOptions, type FormProblem, type FormResult } from './evaluate.ts'
export type { NotTaken } from './import-schema.ts'
export { exportSchema, type Imported, importSchema } from './interchange.ts'
export { FIELD_KINDS, type FieldKind, type NewField } from './kinds.ts'
export { lintForm } from './lint.ts'
export { isBlank, pathOfPointer, valueAt, withoutIndexes, withValueAt } from './paths.ts'
export type { FormFault } from './placed.ts'
export type { Division, FieldNode, FieldWidget, FormData, FormDocument, FormRule, LayoutNode } from './types.ts'
