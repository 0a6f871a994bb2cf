/** Door of the engine: BPMN XML to executable graph, and one pure step over plain data (design §4). */

export { type MigrationMapping, type MigrationOptions, mappingBySameId, migrate, suggestMapping } from './migrate.ts'
export { type CompiledFile, type CompileOptions, compileProcesses } from './model/compile.ts'
export { type Due, firstDue, nextDue, parseDuration, readInstant, readSchedule } from './model/timers.ts'
export type { ElementType, ExecutableProcess, Node, Properties, SequenceFlow, StartEvent, Text } from './model/types.ts'
export { type ActivateInstruction, type Modification, type MoveInstruction, modify, type VariableInstruction } from './modify.ts'
export { CommandRejected, type RejectionCode } from './rejections.ts'
export { type StartTrigger, startTriggersOf } from './start-triggers.ts'
export type * from './state/types.ts'
export { CURRENT_SHAPE, upcast } from './state/upcast.ts'
export { type StepDefinition, step } from './step.ts'
