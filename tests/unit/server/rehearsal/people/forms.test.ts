/** Every form of the shipped programmes can be filled in every way of their scenarios, for any subject, without a problem left. */
import { expect, test } from 'vitest'
import { as, type Instant } from '../../../../../server/base/ids.ts'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { sent } from '../../../../../server/rehearsal/people/answer.ts'
import { subjectOf } from '../../../../../server/rehearsal/people/arrivals.ts'
import { type Crew, crewOf, feelOf } from '../../../../../server/rehearsal/people/crew.ts'
import { begun } from '../../../../../server/rehearsal/people/fill/filler.ts'
import { chanceOf } from '../../../../../server/rehearsal/world/chance.ts'
import { startFacts } from '../../../../../server/rehearsal/world/jobs/acts.ts'
import { factProviders, jobHandlers } from '../../../../../server/rehearsal/world/jobs/index.ts'
import { DEAF } from '../../../../../server/rehearsal/world/recorder.ts'
import { World } from '../../../../../server/rehearsal/world/world.ts'
import { evaluateForm, type FormProblem } from '../../../../../server/rules/forms/index.ts'
import { shippedBundle, shippedScenario } from '../../../../support/rehearsals.ts'

const PROGRAMMES = ['shenshan-2021', 'weihai-2020', 'yinchuan-2020']
const SUBJECTS = [1, 2, 3, 7, 40, 41]
/** What processes hand to their tasks, where forms ask for it. */
const HANDED: { readonly [form: string]: JsonObject } = {
  'survey-list': { occupied: 70, sampleSize: 30 },
  'survey-result': { answers: [{ door: '1号楼1室' }, { door: '1号楼2室' }] },
  investigation: { findings: [{ objectionId: 'objection_1' }, { objectionId: 'objection_2' }] },
  correction: { items: [{ material: '证明', fault: '不清晰', howToFix: '重传' }] },
  'joint-conclusion': { opinions: [{ bureau: '网信', decision: 'FAILED', opinion: '不合格' }] },
}

async function crewIn(programme: string): Promise<Crew> {
  const bundle = await shippedBundle(programme)
  const scenario = shippedScenario(programme)
  const at = as<Instant>('2025-03-03T02:00:00.000Z')
  return crewOf(new World({ bundle, at, jobs: jobHandlers(), facts: factProviders(), recorder: DEAF }), scenario)
}

for (const programme of PROGRAMMES)
  test(`${programme}: every form can be filled in every way`, async () => {
    const crew = await crewIn(programme)
    const { world, scenario, plans } = crew
    const left: string[] = []

    for (const no of SUBJECTS) {
      const subject = subjectOf(crew, no, 'rating')
      for (const [id, form] of world.bundle.forms)
        for (const [index, way] of plans.waysOf(null, id).entries()) {
          const type = world.bundle.manifest.caseTypes.find(({ startForm }) => startForm === id)
          const handed = HANDED[id] ?? {}
          const facts = (data: JsonObject): JsonObject =>
            type === undefined
              ? { ...handed, paid: 100_000, level: 'HIGH_END', subject: world.subjectVariable(subject) }
              : startFacts(world, type, { subject, applicant: subject.operator, parent: null, data })
          const draft = begun({
            form,
            way,
            about: { today: world.today, no, subject: subject.data, personName: '陈晓岚', party: subject.operator },
            beginning: handed,
            scoring: { scheme: world.bundle.scheme(null), subject, seed: scenario.seed, isOffice: type === undefined },
            chance: (path) => chanceOf(scenario.seed, no, id, path),
            options: feelOf(crew),
            known: () => ({ ...facts({}), quality: subject.quality, round: 1, today: world.today, measured: true }),
          })

          const problems = sent(draft, (data): readonly FormProblem[] =>
            evaluateForm(form, data, { facts: facts(data), functions: world.functions, now: world.now, zone: world.zone }).problems.filter(
              ({ severity }) => severity === 'error',
            ),
          )

          left.push(...problems.map(({ code, at }) => `${id} way ${index + 1} subject ${no}: ${code} ${at ?? ''}`))
        }
    }

    // A new community only may be assessed jointly, whatever it writes.
    expect(left.filter((line) => !line.startsWith('joint-application'))).toEqual([])
  }, 60_000)

test('a form whose rule nothing satisfies is given up, not tried for ever', async () => {
  const crew = await crewIn('yinchuan-2020')
  const { world, plans } = crew
  const subject = subjectOf(crew, 1, 'rating')
  const form = world.bundle.forms.get('survey-list')
  if (form === undefined) throw new Error('Expected a form')
  let sends = 0
  const draft = begun({
    form,
    way: plans.waysOf('unplanned', 'reward-account')[0] ?? { weight: 1, when: null, fields: [], learned: new Map() },
    about: { today: world.today, no: 1, subject: subject.data, personName: '陈晓岚', party: subject.operator },
    beginning: { occupied: -1 },
    scoring: null,
    chance: () => chanceOf('any'),
    options: feelOf(crew),
    known: () => ({}),
  })

  const problems = sent(draft, (data) => {
    sends += 1
    return evaluateForm(form, data, { now: world.now, zone: world.zone }).problems
  })

  expect(problems.length).toBeGreaterThan(0)
  expect(sends).toBeLessThan(15)
})
