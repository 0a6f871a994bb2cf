/** The step table without a screen: rows of a diagram file, and changes to them that keep everything else in the file. */
export { type Change, changeSteps, elementOf, StepRefused } from './change.ts'
export { addNext, addStep, moveStep, neighbourOf, orphansOf, possibleNext, removeNext, removeStep, renameNext, setNext } from './flow.ts'
export { type Deadline, type Next, type Part, type ProcessRows, rowsOf, type StepRow, timerOf, type Who } from './rows.ts'
export {
  renameStep,
  setArticle,
  setCondition,
  setDeadline,
  setDecision,
  setDefault,
  setForm,
  setJob,
  setProcess,
  setScript,
  setTimer,
  setWho,
} from './values.ts'
