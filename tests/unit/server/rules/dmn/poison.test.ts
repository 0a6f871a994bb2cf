// No decision file can stop the server, neither when it is read nor when it is asked. Nothing here looks at a clock.
import { expect, test } from 'vitest'
import { compileDecisions, evaluateDecision, namesReadBy } from '../../../../../server/rules/dmn/index.ts'
import { ask, definitions, problemsOf, table } from './support.ts'

const literal = (id: string, text: string) => `<literalExpression id="${id}"><text><![CDATA[${text}]]></text></literalExpression>`
const decision = (id: string, text: string, ...needs: readonly string[]) =>
  `<decision id="${id}" name="${id}">${needs
    .map((need, at) => `<informationRequirement id="${id}-${at}"><requiredDecision href="#${need}"/></informationRequirement>`)
    .join('')}${literal(`${id}-l`, text)}</decision>`
const model = (id: string, ...needs: readonly string[]) =>
  `<businessKnowledgeModel id="${id}" name="${id}"><encapsulatedLogic id="${id}-f">${literal(`${id}-l`, '1')}</encapsulatedLogic>${needs
    .map((need, at) => `<knowledgeRequirement id="${id}-${at}"><requiredKnowledge href="#${need}"/></knowledgeRequirement>`)
    .join('')}</businessKnowledgeModel>`
const levels = (count: number) => Array.from({ length: count }, (_, index) => index)

test('a service that calls itself ends by its budget', async () => {
  const xml = definitions(
    `<decision id="d" name="d"><knowledgeRequirement id="k"><requiredKnowledge href="#s"/></knowledgeRequirement>${literal('l', 's()')}</decision>
     <decisionService id="s" name="s"><outputDecision href="#d"/></decisionService>`,
  )

  expect(await ask(xml, {})).toMatchObject({ failed: 'FEEL_BUDGET' })
})

test('decisions that double what they need end by their budget', async () => {
  const xml = definitions(
    levels(60)
      .map((level) =>
        decision(`d${level}`, level === 0 ? '[1, 1]' : `[d${level - 1}, d${level - 1}]`, ...(level === 0 ? [] : [`d${level - 1}`])),
      )
      .join(''),
  )

  expect(await ask(xml, {}, 'd59')).toMatchObject({ failed: 'FEEL_BUDGET' })
})

test('decisions and models that need two of each next level are read once each', async () => {
  const graph = levels(60).map((level) => decision(`d${level}`, '1', ...(level === 59 ? [] : [`d${level + 1}`, `d${level + 1}`])))
  const models = levels(60).map((level) => model(`k${level}`, ...(level === 59 ? [] : [`k${level + 1}`, `k${level + 1}`])))
  const caller = `<decision id="d" name="d"><knowledgeRequirement id="dk"><requiredKnowledge href="#k0"/></knowledgeRequirement>${literal('l', 'k0()')}</decision>`
  const xml = definitions([...graph, ...models, caller].join(''))

  expect(await ask(xml, {})).toBe(1)
  expect((await namesReadBy(xml)).size).toBe(61)
})

test('a table of many rules with dear cells ends by its budget', async () => {
  const cells = levels(200).map(() => ['count(for i in 1..9000 return i) < 0', '1'])

  expect(await ask(table('hitPolicy="COLLECT"', [{ expression: 'x' }], [{ name: 'out' }], cells), { x: 1 })).toMatchObject({
    failed: 'FEEL_BUDGET',
  })
})

test('a chain of thousands of decisions is refused or answered', async () => {
  const xml = definitions(
    levels(6000)
      .map((level) => decision(`d${level}`, '1', ...(level === 0 ? [] : [`d${level - 1}`])))
      .reverse()
      .join(''),
  )
  const compiled = await compileDecisions(xml)
  const end = compiled.ok ? evaluateDecision(compiled.value, 'd5999', {}).ok : compiled.problems[0]?.code

  expect([true, 'DMN_TOO_DEEP']).toContain(end)
})

test('expressions in expressions without end are refused', async () => {
  const depth = 20_000
  const open = levels(depth).map((level) => `<list id="s${level}">`)
  const xml = definitions(`<decision id="d" name="d">${open.join('')}${'</list>'.repeat(depth)}</decision>`)

  expect(['DMN_TOO_DEEP model', 'DMN_XML']).toContain((await problemsOf(xml))[0])
})

test('a file of more than five megabytes is refused unread', async () => {
  expect(await problemsOf(definitions(' '.repeat(5_000_001)))).toEqual(['DMN_XML'])
})
