import type { JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import { compileProcesses, type ExecutableProcess } from '../engine/index.ts'
import { compileExpression } from '../rules/feel/index.ts'
import { compileForm } from '../rules/forms/index.ts'
import { checkLetter, hintsOfLetter } from '../rules/letters/index.ts'
import { isZone } from '../time/index.ts'
import { checkSchemes, checkTestRows, compileAll } from './check-decisions.ts'
import { checkRehearsals } from './check-rehearsals.ts'
import { type FileProblem, type ProgrammeContent, problemIn, readContent, schemeOf } from './content.ts'
import { kindOfFile, type ProgrammeFile } from './folder.ts'
import { settingProblems } from './settings.ts'
import type { ProgrammeManifest } from './types.ts'

const MANIFEST = 'programme.json'
const LISTS = ['citedDocuments', 'articles', 'levels', 'stages', 'publicStatuses', 'roles', 'deadlines', 'caseTypes'] as const
const UNITS = ['workingDay', 'naturalDay', 'month', 'year']

/** Every problem of every part of a programme, and of what one part says about another. An empty list may be published. */
export async function checkProgramme(id: string, files: readonly ProgrammeFile[]): Promise<readonly FileProblem[]> {
  const content = readContent(files)
  const problems = [...content.problems]
  if (content.manifest === undefined) {
    if (!files.some((file) => file.name === MANIFEST))
      problems.push(manifestProblem('MANIFEST_MISSING', '缺少 programme.json。', 'programme.json is missing.'))
    return problems
  }
  const shape = checkShape(id, content.manifest)
  problems.push(...shape)
  if (shape.length > 0) return problems
  const processes = await checkModels(content, problems)
  const asked = await compileAll(content.decisions, problems)
  checkForms(content, problems)
  checkSchemes(content, asked, problems)
  const tests = files.filter((file) => kindOfFile(file.name) === 'test')
  checkTestRows(tests, asked, content.manifest, problems)
  for (const [id, letter] of content.letters) {
    const file = `letters/${id}.json`
    const template = letter as unknown as JsonObject
    problems.push(...checkLetter(template).map((problem) => ({ ...problem, file })))
    problems.push(...hintsOfLetter(template).map((problem) => ({ ...problem, file, severity: 'hint' as const })))
  }
  problems.push(...settingProblems(content.manifest).map((problem) => ({ ...problem, file: MANIFEST })))
  problems.push(...checkReferences(content.manifest, content, processes))
  problems.push(...checkRehearsals(content, files, processes))
  return problems
}

function manifestProblem(code: string, zh: string, en: string, at?: string): FileProblem {
  return problemIn(MANIFEST, code, { zh, en }, at)
}

function checkShape(id: string, manifest: ProgrammeManifest): readonly FileProblem[] {
  const problems: FileProblem[] = []
  const lacks = (field: string) =>
    problems.push(
      manifestProblem('MANIFEST_FIELD_MISSING', `programme.json 缺少“${field}”。`, `programme.json lacks "${field}".`, `/${field}`),
    )
  if (manifest.id !== id)
    problems.push(
      manifestProblem('MANIFEST_ID_DIFFERS', `方案标识应为“${id}”。`, `Expected the id "${id}", but got "${String(manifest.id)}".`, '/id'),
    )
  for (const field of LISTS) if (!Array.isArray(manifest[field])) lacks(field)
  for (const field of ['title', 'issuer', 'subject', 'numbering', 'office', 'refusals', 'panel'] as const)
    if (typeof manifest[field] !== 'object' || manifest[field] === null) lacks(field)
  if (typeof manifest.timeZone !== 'string' || !isZone(manifest.timeZone))
    problems.push(
      manifestProblem(
        'TIME_ZONE_UNKNOWN',
        `时区“${String(manifest.timeZone)}”不存在。`,
        `Expected an IANA time zone, but got "${String(manifest.timeZone)}".`,
        '/timeZone',
      ),
    )
  return problems
}

async function checkModels(
  content: ProgrammeContent,
  problems: FileProblem[],
): Promise<readonly { readonly file: string; readonly process: ExecutableProcess }[]> {
  const processes: { file: string; process: ExecutableProcess }[] = []
  for (const file of content.processes) {
    const compiled = await compileProcesses(file.content)
    if (compiled.ok) for (const process of compiled.value.processes) processes.push({ file: file.name, process })
    else problems.push(...compiled.problems.map((problem) => ({ ...problem, file: file.name })))
  }
  return processes
}

function checkForms(content: ProgrammeContent, problems: FileProblem[]): void {
  for (const [id, form] of content.forms) {
    const file = `forms/${id}.form.json`
    try {
      const compiled = compileForm(form)
      if (!compiled.ok) problems.push(...compiled.problems.map((problem) => ({ ...problem, file })))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      problems.push(
        problemIn(file, 'FORM_NOT_READABLE', { zh: `表单“${id}”无法读取：${reason}`, en: `Form "${id}" can not be read: ${reason}` }),
      )
    }
  }
}

function checkReferences(
  manifest: ProgrammeManifest,
  content: ProgrammeContent,
  processes: readonly { readonly file: string; readonly process: ExecutableProcess }[],
): readonly FileProblem[] {
  const problems: FileProblem[] = []
  const unknown = (file: string, what: Bilingual, id: string, at?: string) =>
    problems.push(
      problemIn(file, 'REFERENCE_UNKNOWN', { zh: `${what.zh}“${id}”不存在。`, en: `${capital(what.en)} "${id}" does not exist.` }, at),
    )
  const processIds = new Set(processes.map((one) => one.process.processId))
  const codes = (list: readonly { readonly code: string }[]) => new Set(list.map((one) => one.code))
  const [stages, statuses, roles] = [codes(manifest.stages), codes(manifest.publicStatuses), codes(manifest.roles)]
  const deadlines = new Set(manifest.deadlines.map((rule) => rule.id))
  const caseTypes = codes(manifest.caseTypes)
  const permissions = new Set(manifest.roles.flatMap((role) => role.permissions))
  const form = { zh: '表单', en: 'form' }

  for (const rule of manifest.deadlines) {
    if (!UNITS.includes(rule.unit) || !Number.isInteger(rule.count) || rule.count < 0)
      problems.push(
        manifestProblem(
          'DEADLINE_RULE_WRONG',
          `期限规则“${rule.id}”的数量或单位有误。`,
          `Deadline rule "${rule.id}" has a wrong count or unit.`,
          rule.id,
        ),
      )
    if (!roles.has(rule.binds)) unknown(MANIFEST, { zh: '角色', en: 'role' }, rule.binds, rule.id)
  }
  if (!content.forms.has(manifest.subject.form)) unknown(MANIFEST, form, manifest.subject.form, '/subject/form')
  for (const type of manifest.caseTypes) {
    if (!processIds.has(type.process)) unknown(MANIFEST, { zh: '流程', en: 'process' }, type.process, type.code)
    if (hasForm(type.startForm) && !content.forms.has(type.startForm)) unknown(MANIFEST, form, type.startForm, type.code)
    if (type.parent !== undefined && !caseTypes.has(type.parent))
      unknown(MANIFEST, { zh: '办件类型', en: 'case type' }, type.parent, type.code)
    checkFeel(type.when, type.code, problems)
  }
  for (const action of manifest.caseActions ?? []) {
    if (action.form !== undefined && !content.forms.has(action.form)) unknown(MANIFEST, form, action.form, action.code)
    for (const type of action.caseTypes ?? [])
      if (!caseTypes.has(type)) unknown(MANIFEST, { zh: '办件类型', en: 'case type' }, type, action.code)
    if (!permissions.has(action.permission)) unknown(MANIFEST, { zh: '权限', en: 'permission' }, action.permission, action.code)
    checkFeel(action.when, action.code, problems)
  }

  for (const { file, process } of processes) {
    for (const id of process.formIds) if (!content.forms.has(id)) unknown(file, form, id)
    for (const id of process.calledProcessIds) if (!processIds.has(id)) unknown(file, { zh: '流程', en: 'process' }, id)
    for (const node of process.nodes.values()) {
      const { stage, publicStatus, deadline } = node.properties
      if (stage !== undefined && !stages.has(stage)) unknown(file, { zh: '阶段', en: 'stage' }, stage, node.id)
      if (publicStatus !== undefined && !statuses.has(publicStatus))
        unknown(file, { zh: '公开状态', en: 'public status' }, publicStatus, node.id)
      const sheet = node.kind === 'job-task' ? node.job.headers.scheme : undefined
      if (sheet !== undefined && schemeOf(content, sheet) === undefined)
        unknown(file, { zh: '指标体系', en: 'score sheet' }, sheet, node.id)
      if (deadline !== undefined && !deadlines.has(deadline)) unknown(file, { zh: '期限规则', en: 'deadline rule' }, deadline, node.id)
    }
  }
  return problems
}

function checkFeel(source: string | undefined, at: string, problems: FileProblem[]): void {
  if (source === undefined) return
  const compiled = compileExpression(source.replace(/^=/, ''))
  if (!compiled.ok) problems.push(...compiled.problems.map((problem) => ({ ...problem, at, file: MANIFEST })))
}

/** Case types that the office or another process opens have no form to start with. */
export function hasForm(startForm: string | undefined | null): startForm is string {
  return typeof startForm === 'string' && startForm !== ''
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
