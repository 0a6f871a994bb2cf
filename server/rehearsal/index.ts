/** Door of rehearsals (演练): a programme lived in advance, in memory; what a draft would have made of real cases; the gate before publishing. */
export { SCENARIO_SCHEMA } from './decide-shape.ts'
export { type CasePage, createRehearsals, type RehearsalDeps, type Rehearsals } from './service.ts'
export { rehearsalRefusal } from './types.ts'
