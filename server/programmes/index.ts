/** Door of programmes (评级方案): what an administrator publishes, as immutable numbered versions. */
export type { Calendars } from './calendars.ts'
export { hasForm } from './check.ts'
export { type FileProblem, type ProgrammeContent, readContent, schemeOf } from './content.ts'
export { hashOfFiles, type ProgrammeFile } from './folder.ts'
export type { DraftRehearsal, Published, Publishing, RehearsalDoor } from './publishing.ts'
export {
  createProgrammesService as createProgrammes,
  type ProgrammeDeps,
  type Programmes,
  type ProgrammeVersion,
} from './service.ts'
export { settingsOf } from './settings.ts'
export {
  type CaseAction,
  type CaseType,
  type DeadlineRule,
  type ProgrammeManifest,
  programmeRefusal,
} from './types.ts'
