// Every programme the product ships, as data: what it names exists, its diagrams are readable, every requirement row has its place.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { isJsonObject, type Json } from '../../server/base/json.ts'
import type { ExecutableProcess, Node } from '../../server/engine/index.ts'
import { checkProgramme } from '../../server/programmes/check.ts'
import { programmesIn, readProgrammeFolder } from '../../server/programmes/folder.ts'
import type { FieldNode, LayoutNode } from '../../server/rules/forms/types.ts'
import type { ScoreScheme } from '../../server/rules/score/types.ts'
import { diagramsOf } from '../support/diagram-shapes.ts'
import { type LoadedProgramme, loadProgramme } from '../support/programme-walk.ts'
import shenshan from './shenshan-coverage.json' with { type: 'json' }
import weihai from './weihai-coverage.json' with { type: 'json' }
import yinchuan from './yinchuan-coverage.json' with { type: 'json' }

const root = new URL('../../', import.meta.url).pathname
const shipped = programmesIn(root)
/** A place that has no article of its own: the manifest, a decision, a test. */
const ELSEWHERE = 'elsewhere'

/** Tasks of which the applicant sees nothing: steps inside one office. */
const insideTheOffice: { readonly [programme: string]: readonly string[] } = {
  'shenshan-2021': ['review-award', 'check-finance'],
}

/** Requirement row, its article, the places that serve it. */
function coverageOf(id: string): readonly (readonly [string, string, readonly string[]])[] {
  if (id === 'shenshan-2021')
    return Object.entries(shenshan).map(([row, places]) => [row, `SS-${Number(/\d+/.exec(row)?.[0])}`, places] as const)
  const rows: { readonly [row: string]: { readonly article: string; readonly places: readonly string[] } } =
    id === 'weihai-2020' ? weihai : yinchuan
  return Object.entries(rows).map(([row, { article, places }]) => [row, article, places] as const)
}

function articlesIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => articlesIn(item as Json))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, entry]) =>
    name === 'article' && typeof entry === 'string' ? [entry] : name === 'schema' ? [] : articlesIn(entry),
  )
}

describe('the shipped programmes', () => {
  test('are these three', () => {
    expect(shipped).toEqual(['shenshan-2021', 'weihai-2020', 'yinchuan-2020'])
  })

  test('leave only questions to the administrator open', async () => {
    const open = await Promise.all(
      shipped.map(async (id) =>
        (await checkProgramme(id, readProgrammeFolder(root, id))).filter(({ severity = 'error' }) => severity === 'error'),
      ),
    )

    expect(open.flat().map(({ code, at }) => `${code} ${at}`)).toEqual([
      'SETTING_NOT_SET settings/thresholdC',
      'SETTING_NOT_SET settings/thresholdB',
      'SETTING_NOT_SET settings/thresholdA',
    ])
  })

  test('give a role the same permissions wherever they name it', async () => {
    const roles = new Map<string, string>()
    const different: string[] = []
    for (const id of shipped)
      for (const { code, permissions } of (await loadProgramme(id)).manifest.roles) {
        const here = [...permissions].sort().join(' ')
        if ((roles.get(code) ?? here) !== here) different.push(`${id} ${code}`)
        roles.set(code, here)
      }
    expect(different).toEqual([])
  })
})

describe.each(shipped)('%s', (id) => {
  let programme: LoadedProgramme & { readonly scheme: ScoreScheme }

  beforeAll(async () => {
    const scheme = JSON.parse(readFileSync(new URL(`../../workflows/${id}/scheme.json`, import.meta.url), 'utf8')) as ScoreScheme
    programme = { ...(await loadProgramme(id)), scheme }
  })

  const nodesOf = (process: ExecutableProcess): readonly Node[] => [...process.nodes.values()]
  const allNodes = () => [...programme.processes.values()].flatMap(nodesOf)
  const userTasks = () => allNodes().flatMap((node) => (node.kind === 'user-task' ? [node] : []))
  const jobsOf = (node: Node) => {
    if (node.kind === 'job-task') return [node.job]
    const thrown = node.kind === 'end-event' && node.event.kind === 'thrown-message' ? node.event.job : null
    return thrown === null ? [] : [thrown]
  }

  describe('what the programme names exists', () => {
    test('names only decisions that are shipped', () => {
      const { caseTypes, award, certificate, gates } = programme.manifest
      const named = [
        ...caseTypes.flatMap((one) => [one.precondition, ...(one.alsoRequires ?? [])].flatMap((asked) => asked?.decision ?? [])),
        ...(award === undefined ? [] : [award.decision, award.instalmentDecision ?? [], award.clawbackDecision ?? []].flat()),
        programme.scheme.levelDecision,
        ...(certificate === undefined ? [] : [certificate.datesDecision]),
        ...(gates === undefined ? [] : [gates.decision]),
        ...[...programme.processes.values()].flatMap((process) => process.decisionIds),
      ]
      expect(named.filter((id) => !programme.decisions.has(id))).toEqual([])
    })

    test('gives every user task a form or its own screen', () => {
      const screens = new Set(['scoreSheet', 'opinion', 'conflict'])
      const without = userTasks().filter((task) => {
        const formId = task.formId?.kind === 'static' ? task.formId.text : null
        return formId === null ? !screens.has(task.properties.screen ?? '') : !programme.forms.has(formId)
      })
      expect(without.map((task) => task.id)).toEqual([])
    })

    test('uses every form at some place', () => {
      const { caseTypes, caseActions = [], subject } = programme.manifest
      const used = new Set([
        subject.form,
        ...caseTypes.map((one) => one.startForm),
        ...caseActions.flatMap((one) => one.form ?? []),
        ...[...programme.processes.values()].flatMap((process) => process.formIds),
      ])
      expect([...programme.forms.keys()].filter((id) => !used.has(id))).toEqual([])
    })

    test('starts every case type with its process and form', () => {
      for (const { process, startForm } of programme.manifest.caseTypes) {
        expect(programme.processes.has(process), process).toBe(true)
        expect(programme.forms.has(startForm), startForm).toBe(true)
      }
    })

    test('issues only letters that are shipped, and every one', () => {
      const issued = allNodes().flatMap((node) => jobsOf(node).flatMap((job) => job.headers.template ?? []))
      expect([...new Set(issued)].sort()).toEqual([...programme.letters.keys()].sort())
    })

    test('calls only processes that are shipped', () => {
      const called = [...programme.processes.values()].flatMap((process) => process.calledProcessIds)
      expect(called.filter((id) => !programme.processes.has(id))).toEqual([])
    })

    test('names only stages, statuses and deadlines of the manifest', () => {
      const { stages, publicStatuses, deadlines } = programme.manifest
      const known = {
        stage: new Set(stages.map((one) => one.code)),
        publicStatus: new Set(publicStatuses.map((one) => one.code)),
        deadline: new Set(deadlines.map((one) => one.id)),
      }
      const wrong = allNodes().flatMap((node) =>
        (['stage', 'publicStatus', 'deadline'] as const)
          .filter((name) => node.properties[name] !== undefined && !known[name].has(node.properties[name] ?? ''))
          .map((name) => `${node.id} ${name}`),
      )
      expect(wrong).toEqual([])
    })

    test('offers tasks only to roles that exist', () => {
      const roles = new Set(programme.manifest.roles.map((one) => one.code))
      const groups = userTasks().flatMap((task) => (task.candidateGroups?.kind === 'static' ? [task.candidateGroups.text] : []))
      expect([...new Set(groups)].filter((group) => !roles.has(group))).toEqual([])
    })

    test('names only articles that exist', () => {
      const ids = new Set(programme.manifest.articles.map((one) => one.id))
      const { deadlines, stages, roles, caseTypes } = programme.manifest
      const named = [
        ...allNodes().flatMap((node) => node.properties.article ?? []),
        ...[...programme.forms.values()].flatMap(({ document }) => articlesIn(document as unknown as Json)),
        ...[...programme.letters.values()].flatMap((letter) => letter.article ?? []),
        ...[...deadlines, ...stages, ...roles, ...caseTypes].flatMap((one) => one.article ?? []),
      ]
      expect([...new Set(named)].filter((id) => !ids.has(id))).toEqual([])
    })

    test('has a sentence for every refusal of its decisions', () => {
      const folder = new URL(`../../workflows/${id}/`, import.meta.url)
      const codes = readdirSync(folder)
        .filter((name) => name.endsWith('.dmn'))
        .flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/(?:error|reason): "([A-Z_]+)"/g)])
        .map((match) => match[1] ?? '')
      expect([...new Set(codes)].filter((code) => programme.manifest.refusals[code] === undefined)).toEqual([])
    })
  })

  describe('every diagram is readable', () => {
    test('names every element in Chinese', () => {
      const unnamed = allNodes().filter((node) => !/[\u4e00-\u9fff]/.test(node.name ?? ''))
      expect(unnamed.map((node) => node.id)).toEqual([])
    })

    test('names an article on every task and call', () => {
      const kinds = new Set(['user-task', 'job-task', 'call-activity', 'business-rule-task', 'event-sub-process'])
      const without = allNodes().filter((node) => kinds.has(node.kind) && node.properties.article === undefined)
      expect(without.map((node) => node.id)).toEqual([])
    })

    test('tells the applicant whose turn it is wherever people work', () => {
      const without = userTasks().filter((task) => task.properties.turn === undefined)
      expect(without.map((task) => task.id)).toEqual(insideTheOffice[id] ?? [])
    })

    test('draws every element and flow, without overlaps', () => {
      for (const { file, problems } of diagramsOf(id)) expect(problems, file).toEqual([])
    })
  })

  describe('every requirement row has its place', () => {
    const fieldsOf = (nodes: readonly LayoutNode[], prefix = ''): readonly (readonly [string, FieldNode])[] =>
      nodes.flatMap((node) => {
        if (node.kind === 'text') return []
        if (node.kind === 'field') return [[prefix + node.path, node] as const, ...fieldsOf(node.columns ?? [], `${node.path}[].`)]
        return fieldsOf(node.children, prefix)
      })

    /** `process#element`, `form:path`, `letter:id`, `scheme:row`, `decision:id`, `manifest:path`, `test:file`. */
    function articlesAt(place: string): readonly string[] {
      const [file = '', at = ''] = place.split(/[#:]/)
      if (place.startsWith('letter:')) return [programme.letters.get(at)?.article ?? '']
      if (place.startsWith('scheme:')) return [programme.scheme.rows.find((row) => row.id === at)?.article ?? '']
      if (place.startsWith('decision:')) return programme.decisions.has(at) ? [ELSEWHERE] : []
      if (place.startsWith('test:')) return existsSync(new URL(`../../${at}`, import.meta.url)) ? [ELSEWHERE] : []
      if (place.startsWith('manifest:')) {
        const found = at.split('.').reduce<unknown>((here, name) => (here as { [name: string]: unknown })?.[name], programme.manifest)
        return found === undefined ? [] : [ELSEWHERE]
      }
      if (place.includes('#')) return [programme.processes.get(file)?.nodes.get(at)?.properties.article ?? '']
      const form = programme.forms.get(file)
      if (form === undefined || (at !== '' && !fieldsOf(form.document.layout).some(([path]) => path === at))) return []
      return articlesIn(form.document as unknown as Json)
    }

    test.each(coverageOf(id))('serves %s', (_row, article, places) => {
      expect(places.length).toBeGreaterThan(0)
      for (const place of places) {
        const found = articlesAt(place)
        expect(found.includes(ELSEWHERE) || found.includes(article), `${place} carries ${found.join(', ')}`).toBe(true)
      }
    })
  })
})

describe('the texts of the regulations', () => {
  test('stand whole in 34 articles of Shenshan', async () => {
    const { articles } = (await loadProgramme('shenshan-2021')).manifest
    expect(articles.map((one) => one.id)).toEqual(Array.from({ length: 34 }, (_, index) => `SS-${index + 1}`))
    expect(articles[20]?.text).toContain('公示期为5个工作日')
    expect(articles[28]?.text).toContain('同一智慧小区,只可享受一次专项补贴')
    expect(articles[33]?.text).toBe('本办法由深圳市深汕特别合作区住房建设和水务局负责解释。')
  })

  test('stand whole in the annex of Weihai and in the reward rule of Yinchuan', async () => {
    const text = async (id: string, article: string) =>
      (await loadProgramme(id)).manifest.articles.find((one) => one.id === article)?.text ?? ''
    expect(await text('weihai-2020', 'WH-A.3')).toBe('五星级智慧住宅小区，需具备所有“三星及四星必备”选项，且分值项累计达到80分。')
    expect((await text('weihai-2020', 'WH-A')).split('\n')).toHaveLength(42)
    expect(await text('yinchuan-2020', 'YC-5.2')).toContain('奖励金额为小区智慧化升级改造部分投资金额的20%')
    expect(await text('yinchuan-2020', 'YC-F.0')).toBe('表一至四内容由申报单位填写，五-六内容由审核单位填写。')
  })
})

describe('the sheets of the regulations', () => {
  const sheet = (id: string) =>
    JSON.parse(readFileSync(new URL(`../../workflows/${id}/scheme.json`, import.meta.url), 'utf8')) as ScoreScheme
  const sum = (rows: ScoreScheme['rows']) => rows.reduce((total, { points = '0' }) => total + Number(points), 0)

  test('ask forty items in Weihai', () => {
    const { rows } = sheet('weihai-2020')
    const points = (each: string) => rows.filter((row) => row.points === each).length
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect(rows.filter((row) => row.class.kind === 'mandatory' && row.class.levels.length === 3)).toHaveLength(14)
    expect(rows.filter((row) => row.class.kind === 'mandatory' && row.class.levels.length === 2)).toHaveLength(2)
    expect([points('5'), points('4'), points('3'), sum(rows)]).toEqual([9, 10, 5, 100])
  })

  test('ask seventy-six indicators in Yinchuan', () => {
    const { rows, groups } = sheet('yinchuan-2020')
    const marked = (mark: string) => rows.filter((row) => row.mark === mark)
    expect(rows).toHaveLength(76)
    expect(['★A', '★B', '★C', '☆', '▲'].map((mark) => [marked(mark).length, sum(marked(mark))])).toEqual([
      [4, 34],
      [4, 34],
      [11, 94],
      [47, 238],
      [10, 20],
    ])
    expect(groups.map(({ id }) => sum(rows.filter((row) => row.group === id && row.class.kind !== 'bonus')))).toEqual([100, 100, 100, 100])
    expect(new Set(rows.map((row) => `${row.group}/${row.category?.zh}`)).size).toBe(32)
    expect(rows.filter(({ method }) => method.kind === 'proportional')).toHaveLength(14)
  })
})
