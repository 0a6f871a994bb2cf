/** Scenarios of rehearsals: what is wrong with one, and a first one for any programme. */
export { checkScenario } from './scenario/check.ts'
export { usualScenario } from './scenario/usual.ts'
