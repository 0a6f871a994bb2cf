import type { Problem, Refusal } from '../base/errors.ts'
import type { Instant, Key } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import { fail, type Result, succeed } from '../base/result.ts'
import { compileProcesses, decodeXml, type ExecutableProcess, isHardToRead, startTriggersOf } from '../engine/index.ts'
import { compileDecisions, type DecisionModel } from '../rules/dmn/index.ts'
import * as store from '../store/definitions.ts'
import { deleteStartTimers, insertTimer } from '../store/timers.ts'
import type { Executor, Trx } from '../store/transaction.ts'
import type { Kernel } from './kernel.ts'
import { hashOf } from './original.ts'
import { runtimeRefusal } from './refusals.ts'
import { problemsOfTrial } from './trial.ts'
import type { Deployment, DeployResource } from './types.ts'

interface TextResource {
  readonly name: string
  readonly content: string
}
interface ProcessResource {
  readonly resource: TextResource
  readonly hash: string
  readonly process: ExecutableProcess
}
interface DecisionResource {
  readonly resource: TextResource
  readonly hash: string
  readonly model: DecisionModel
}
interface FormResource {
  readonly resource: TextResource
  readonly hash: string
  readonly formId: string
}
interface Bundle {
  readonly processes: readonly ProcessResource[]
  readonly decisions: readonly DecisionResource[]
  readonly forms: readonly FormResource[]
}

/** Reads every resource and finds every problem of all of them. */
export async function readBundle(
  resources: readonly DeployResource[],
): Promise<{ readonly bundle: Bundle; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = []
  const processes: ProcessResource[] = []
  const decisions: DecisionResource[] = []
  const forms: FormResource[] = []
  for (const given of resources) {
    const read = readText(given)
    if (!read.ok) {
      problems.push(...read.problems)
      continue
    }
    const resource = { name: given.name, content: read.value }
    const hash = hashOf(given.content)
    if (/\.bpmn(20\.xml)?$/i.test(resource.name)) {
      const hard = isHardToRead(resource.content) ? await problemsOfTrial(resource) : []
      const compiled = hard.length > 0 ? fail(...hard) : await compileProcesses(resource.content)
      if (compiled.ok) for (const process of compiled.value.processes) processes.push({ resource, hash, process })
      else problems.push(...compiled.problems)
    } else if (/\.dmn$/i.test(resource.name)) {
      const compiled = await compileDecisions(resource.content)
      if (compiled.ok) decisions.push({ resource, hash, model: compiled.value })
      else problems.push(...compiled.problems)
    } else if (/\.(form|form\.json)$/i.test(resource.name)) {
      const formId = formIdOf(resource.content)
      if (formId === undefined) problems.push(problem('FORM_WITHOUT_ID', resource.name, '表单缺少 id。', 'The form has no id.'))
      else forms.push({ resource, hash, formId })
    } else
      problems.push(
        problem(
          'RESOURCE_KIND_UNKNOWN',
          resource.name,
          '不认识的资源类型，应为 .bpmn、.dmn 或 .form。',
          'Expected a resource that ends in .bpmn, .dmn or .form.',
        ),
      )
  }
  problems.push(
    ...twice(processes.map((each) => each.process.processId)),
    ...twice(decisions.flatMap((each) => each.model.decisions.map((decision) => decision.id))),
    ...twice(forms.map((each) => each.formId)),
  )
  if (resources.length === 0) problems.push(problem('NOTHING_TO_DEPLOY', '', '没有可发布的资源。', 'There is nothing to deploy.'))
  return { bundle: { processes, decisions, forms }, problems }
}

/** Text of a resource: XML by what its bytes say, forms as UTF-8. */
function readText({ name, content }: DeployResource): Result<string> {
  if (typeof content === 'string') return succeed(content)
  if (/\.(bpmn|bpmn20\.xml|dmn)$/i.test(name)) return decodeXml(content)
  try {
    return succeed(new TextDecoder('utf-8', { fatal: true }).decode(content))
  } catch {
    return fail(
      problem('RESOURCE_NOT_TEXT', name, `资源“${name}”不是有效的 UTF-8 文本。`, `The resource "${name}" is not valid UTF-8 text.`),
    )
  }
}

function problem(code: string, at: string, zh: string, en: string): Problem {
  return { code, text: { zh, en }, at }
}

function twice(ids: readonly string[]): readonly Problem[] {
  const doubled = new Set(ids.filter((id, index) => ids.indexOf(id) !== index))
  return [...doubled].map((id) => problem('ID_TWICE', id, `标识“${id}”重复。`, `The id "${id}" occurs twice.`))
}

function formIdOf(content: string): string | undefined {
  try {
    const form: unknown = JSON.parse(content)
    return isJsonObject(form) && typeof form.id === 'string' && form.id !== '' ? form.id : undefined
  } catch {
    return undefined
  }
}

/** What a process names must be in the bundle or deployed before. */
async function missingReferences(db: Executor, bundle: Bundle): Promise<readonly Problem[]> {
  const processes = new Set(bundle.processes.map((each) => each.process.processId))
  const decisions = new Set(bundle.decisions.flatMap((each) => each.model.decisions.map((decision) => decision.id)))
  const forms = new Set(bundle.forms.map((each) => each.formId))
  const problems: Problem[] = []
  for (const { process } of bundle.processes) {
    for (const id of process.decisionIds)
      if (!decisions.has(id) && (await store.findDecision(db, { decisionId: id })) === undefined)
        problems.push(
          problem(
            'DECISION_MISSING',
            process.processId,
            `流程引用的决策“${id}”不存在。`,
            `The process names a decision "${id}" that is not there.`,
          ),
        )
    for (const id of process.formIds)
      if (!forms.has(id) && (await store.formFor(db, { formId: id })) === undefined)
        problems.push(
          problem(
            'FORM_MISSING',
            process.processId,
            `流程引用的表单“${id}”不存在。`,
            `The process names a form "${id}" that is not there.`,
          ),
        )
    for (const id of process.calledProcessIds)
      if (!processes.has(id) && (await store.latestProcessKey(db, id)) === undefined)
        problems.push(
          problem('PROCESS_MISSING', process.processId, `流程调用的流程“${id}”不存在。`, `The process calls "${id}", which is not there.`),
        )
  }
  return problems
}

/**
 * Deploys all or nothing. When every resource is as it was in one earlier deployment and that one is still the newest, it is answered again;
 * else every resource gets a new version, so that what was deployed together stays bound together.
 */
export async function deploy(
  kernel: Kernel,
  trx: Trx,
  input: { readonly resources: readonly DeployResource[]; readonly by: string; readonly programme?: string },
): Promise<Deployment> {
  const { bundle, problems: faults } = await readBundle(input.resources)
  const problems = faults.length > 0 ? faults : await missingReferences(trx, bundle)
  if (problems.length > 0) throw refusalOf(problems)
  await store.lockDeployments(trx)
  const latest = await store.latestVersions(trx, {
    processes: bundle.processes.map((each) => each.process.processId),
    requirements: bundle.decisions.map((each) => each.model.id),
    forms: bundle.forms.map((each) => each.formId),
  })
  const unchanged = sameDeployment(bundle, latest)
  if (unchanged !== undefined) return deploymentOf(trx, unchanged)

  const programme = input.programme ?? null
  const now = kernel.now()
  const decisionVersions = await store.latestDecisionVersions(
    trx,
    bundle.decisions.flatMap((each) => each.model.decisions.map((decision) => decision.id)),
  )
  const decisionCount = bundle.decisions.reduce((sum, each) => sum + each.model.decisions.length + 1, 0)
  await kernel.keys.ensure(trx, 1 + bundle.processes.length * 20 + decisionCount + bundle.forms.length)
  const deploymentKey = kernel.keys.next()
  await store.insertDeployment(trx, { key: deploymentKey, programme, deployed_by: input.by, deployed_at: now })
  for (const { resource, hash, formId } of bundle.forms)
    await store.insertFormDefinition(trx, {
      key: kernel.keys.next(),
      deployment_key: deploymentKey,
      form_id: formId,
      version: (latest.forms.find((form) => form.form_id === formId)?.version ?? 0) + 1,
      resource_name: resource.name,
      programme,
      content: resource.content,
      hash,
    })
  for (const { resource, hash, model } of bundle.decisions) {
    const requirementsKey = kernel.keys.next()
    await store.insertDecisionRequirements(trx, {
      key: requirementsKey,
      deployment_key: deploymentKey,
      requirements_id: model.id,
      name: model.name,
      version: (latest.requirements.find((row) => row.requirements_id === model.id)?.version ?? 0) + 1,
      resource_name: resource.name,
      programme,
      xml: resource.content,
      hash,
    })
    for (const decision of model.decisions)
      await store.insertDecisionDefinition(trx, {
        key: kernel.keys.next(),
        requirements_key: requirementsKey,
        deployment_key: deploymentKey,
        decision_id: decision.id,
        name: decision.name,
        version: (decisionVersions.get(decision.id) ?? 0) + 1,
      })
  }
  for (const { resource, hash, process } of bundle.processes) {
    const key = kernel.keys.next()
    await store.insertProcessDefinition(trx, {
      key,
      deployment_key: deploymentKey,
      process_id: process.processId,
      version: (latest.processes.find((row) => row.process_id === process.processId)?.version ?? 0) + 1,
      version_tag: process.versionTag,
      name: process.name,
      resource_name: resource.name,
      programme,
      xml: resource.content,
      hash,
      start_form_id: process.startFormId,
      deployed_at: now,
    })
    await armStartEvents(kernel, trx, { key, programme }, process, now)
  }
  return deploymentOf(trx, deploymentKey)
}

function refusalOf(problems: readonly Problem[]): Refusal {
  const first = problems[0]
  const place = first?.at === undefined ? '' : `${first.at}: `
  return runtimeRefusal(
    'DEPLOYMENT_REFUSED',
    { count: problems.length, first: `${place}${first?.text.zh ?? ''}`, firstEn: `${place}${first?.text.en ?? ''}` },
    { problems },
  )
}

/** Key of the deployment that holds exactly these contents in their newest versions. */
function sameDeployment(bundle: Bundle, latest: Awaited<ReturnType<typeof store.latestVersions>>): string | undefined {
  const found = [
    ...bundle.processes.map((each) =>
      latest.processes.find((row) => row.process_id === each.process.processId && row.hash === each.hash && row.deleted_at === null),
    ),
    ...bundle.decisions.map((each) =>
      latest.requirements.find((row) => row.requirements_id === each.model.id && row.hash === each.hash && row.deleted_at === null),
    ),
    ...bundle.forms.map((each) =>
      latest.forms.find((row) => row.form_id === each.formId && row.hash === each.hash && row.deleted_at === null),
    ),
  ]
  const key = found[0]?.deployment_key
  return key !== undefined && found.every((row) => row?.deployment_key === key) ? key : undefined
}

async function deploymentOf(trx: Executor, deploymentKey: string): Promise<Deployment> {
  const { processes, decisions, forms } = await store.definitionsOfDeployment(trx, deploymentKey)
  return {
    deploymentKey: deploymentKey as Key,
    processes: processes.map((row) => ({
      processId: row.process_id,
      key: row.key as Key,
      version: row.version,
      name: row.name ?? row.process_id,
      resourceName: row.resource_name,
    })),
    decisions: decisions.map((row) => ({
      decisionId: row.decision_id,
      key: row.key as Key,
      version: row.version,
      name: row.name ?? row.decision_id,
      requirementsId: row.requirements_id,
      requirementsKey: row.requirements_key as Key,
      requirementsName: row.requirements_name ?? row.requirements_id,
      requirementsVersion: row.requirements_version,
      resourceName: row.resource_name,
    })),
    forms: forms.map((row) => ({ formId: row.form_id, key: row.key as Key, version: row.version, resourceName: row.resource_name })),
  }
}

/** Nothing starts this process by itself any more. */
export async function disarmStartEvents(trx: Trx, processId: string): Promise<void> {
  await store.replaceStartSubscriptions(trx, processId, [])
  await deleteStartTimers(trx, processId)
}

/** Start events by message, signal and timer of the newest version take the place of the older ones; running instances keep what they have. */
export async function armStartEvents(
  kernel: Kernel,
  trx: Trx,
  definition: { readonly key: Key; readonly programme: string | null },
  process: ExecutableProcess,
  now: Instant,
): Promise<void> {
  const { key, programme } = definition
  const { processId } = process
  const functions = await kernel.deps.functionsFor({ key, programme }, trx)
  const triggers = startTriggersOf(process, { now, functions, zone: kernel.deps.zone ?? 'UTC' })
  await store.replaceStartSubscriptions(
    trx,
    processId,
    triggers.flatMap((trigger): readonly store.StartSubscriptionRow[] => {
      const common = { definition_key: key, process_id: processId, element_id: trigger.elementId }
      if (trigger.kind === 'message') return [{ ...common, kind: trigger.kind, name: trigger.messageName }]
      if (trigger.kind === 'conditional') return [{ ...common, kind: trigger.kind, name: trigger.condition }]
      return trigger.kind === 'signal' ? [{ ...common, kind: trigger.kind, name: trigger.signalName }] : []
    }),
  )
  await deleteStartTimers(trx, processId)
  for (const trigger of triggers) {
    if (trigger.kind !== 'timer' || trigger.due === null) continue
    await insertTimer(trx, {
      key: kernel.keys.next(),
      instance_key: null,
      definition_key: key,
      element_instance_key: null,
      element_id: trigger.elementId,
      due_at: trigger.due.dueAt,
      repetitions: trigger.due.repetitions,
      cycle: trigger.due.interval ?? null,
      claimed_until: null,
    })
  }
}
