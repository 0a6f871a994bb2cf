/** Door of the form rules: one evaluator for browser and server (design §5). Pure. */
export { type CompiledForm, compileForm } from './compile.ts'
export { evaluateForm, type FormOptions, type FormProblem, type FormResult } from './evaluate.ts'
export { isBlank, valueAt, withValueAt } from './paths.ts'
export type { FieldNode, FormData, FormDocument, FormRule, LayoutNode } from './types.ts'
