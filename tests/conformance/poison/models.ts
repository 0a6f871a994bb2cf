// Models that a careless or a hostile designer could hand in, and what becomes of each.
import { bpmn } from '../../support/engine-run.ts'

export interface Poison {
  readonly name: string
  readonly xml: string
  /** Code of the refusal, with the id of the element where there is one. */
  readonly refused: string
}

/** A model that can only be seen through when it runs: it ends with an incident here. */
export interface Runaway {
  readonly name: string
  readonly xml: string
  readonly variables?: { readonly [name: string]: number | string | readonly number[] }
  /** What the incident says, where others could have the same type. */
  readonly says?: RegExp
  readonly incident: { readonly at: string; readonly type: string }
}

const times = (count: number, write: (index: number) => string) => Array.from({ length: count }, (_, index) => write(index)).join('')
const flow = (id: string, from: string, to: string, condition = '') =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${condition === '' ? '' : `<bpmn:conditionExpression>${condition}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`
const ext = (contents: string) => `<bpmn:extensionElements>${contents}</bpmn:extensionElements>`
const start = '<bpmn:startEvent id="s"/>'
const timer = (kind: string, text: string) =>
  `<bpmn:timerEventDefinition><bpmn:time${kind}>${text}</bpmn:time${kind}></bpmn:timerEventDefinition>`
const pause = (id: string, text: string) =>
  `<bpmn:intermediateCatchEvent id="${id}">${timer('Duration', text)}</bpmn:intermediateCatchEvent>`
const tell = (id: string, definition: string) => `<bpmn:intermediateThrowEvent id="${id}">${definition}</bpmn:intermediateThrowEvent>`
const signal = '<bpmn:signal id="sig" name="alarm"/>'
const message = (id: string) =>
  `<bpmn:message id="${id}" name="${id}">${ext('<zeebe:subscription correlationKey="=&quot;k&quot;"/>')}</bpmn:message>`
const called = (id: string, process: string, more = '') =>
  `<bpmn:callActivity id="${id}">${ext(`<zeebe:calledElement processId="${process}"/>${more}`)}</bpmn:callActivity>`

/** Start, then the steps in a ring: the last leads to the first. */
export function ring(...steps: readonly (readonly [id: string, xml: string])[]): string {
  const [first] = steps
  return `${start}${steps.map(([, xml]) => xml).join('')}${flow('in', 's', first?.[0] ?? '')}${steps
    .map(([id], index) => flow(`r${index}`, id, steps[(index + 1) % steps.length]?.[0] ?? ''))
    .join('')}`
}
/** Start, the steps one after the other, end. */
export function line(...steps: readonly (readonly [id: string, xml: string])[]): string {
  const ids = ['s', ...steps.map(([id]) => id), 'e']
  return `${start}${steps.map(([, xml]) => xml).join('')}<bpmn:endEvent id="e"/>${ids
    .slice(1)
    .map((id, index) => flow(`l${index}`, ids[index] ?? '', id))
    .join('')}`
}
const task = (id: string, more = '') => [id, `<bpmn:task id="${id}">${more}</bpmn:task>`] as const
const user = (id: string, more = '') => [id, `<bpmn:userTask id="${id}">${more}</bpmn:userTask>`] as const

const HEAD =
  '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
const file = (contents: string) => `${HEAD}${contents}</bpmn:definitions>`
const processOf = (id: string, contents: string) => `<bpmn:process id="${id}" isExecutable="true">${contents}</bpmn:process>`
/** A process of an id: a start of a kind, then one step. */
const chain = (id: string, definition: string, step: string, stepId: string) =>
  processOf(id, `<bpmn:startEvent id="${id}-s">${definition}</bpmn:startEvent>${step}${flow(`${id}-f`, `${id}-s`, stepId)}`)
const onMessage = (ref: string) => `<bpmn:messageEventDefinition messageRef="${ref}"/>`
const onSignal = '<bpmn:signalEventDefinition signalRef="sig"/>'
const nested = (depth: number) => `${times(depth, (index) => `<bpmn:subProcess id="n${index}">`)}${'</bpmn:subProcess>'.repeat(depth)}`
const BOMB = `<!DOCTYPE lolz [<!ENTITY lol "lol">${times(9, (index) => `<!ENTITY lol${index} "${`&lol${index === 0 ? '' : index - 1};`.repeat(10)}">`)}]>`

/** Refused at deployment. */
export const REFUSED: readonly Poison[] = [
  { name: 'two tasks in a ring', xml: bpmn(ring(task('a'), task('b'))), refused: 'PASS_THROUGH_LOOP a' },
  { name: 'a task that leads to itself', xml: bpmn(ring(task('a'))), refused: 'PASS_THROUGH_LOOP a' },
  {
    name: 'gateways in a ring',
    xml: bpmn(ring(['a', '<bpmn:exclusiveGateway id="a"/>'], ['b', '<bpmn:parallelGateway id="b"/>'])),
    refused: 'PASS_THROUGH_LOOP a',
  },
  {
    name: 'a ring of 700 tasks',
    xml: bpmn(ring(...Array.from({ length: 700 }, (_, index) => task(`t${index}`)))),
    refused: 'PASS_THROUGH_LOOP t0',
  },
  {
    name: 'a ring over link events',
    xml: bpmn(
      `${start}<bpmn:intermediateCatchEvent id="c"><bpmn:linkEventDefinition name="x"/></bpmn:intermediateCatchEvent>${tell('t', '<bpmn:linkEventDefinition name="x"/>')}${flow('f1', 's', 't')}${flow('f2', 'c', 't')}`,
    ),
    refused: 'PASS_THROUGH_LOOP c',
  },
  { name: 'a ring that waits PT0S', xml: bpmn(ring(['w', pause('w', 'PT0S')], task('a'))), refused: 'FAST_LOOP w' },
  { name: 'a ring that waits half a second', xml: bpmn(ring(['w', pause('w', 'PT0.5S')])), refused: 'FAST_LOOP w' },
  { name: 'a ring that waits a negative time', xml: bpmn(ring(['w', pause('w', '-PT1H')])), refused: 'FAST_LOOP w' },
  { name: 'a ring that sends signals', xml: bpmn(ring(['x', tell('x', onSignal)]), signal), refused: 'FAST_LOOP x' },
  { name: 'a ring that sends messages', xml: bpmn(ring(['x', tell('x', onMessage('m'))]), message('m')), refused: 'FAST_LOOP x' },
  { name: 'a process that calls itself', xml: bpmn(line(['c', called('c', 'p')])), refused: 'STARTS_ITSELF c' },
  {
    name: 'a process that calls itself from a sub-process',
    xml: bpmn(line(['x', `<bpmn:subProcess id="x"><bpmn:startEvent id="i"/>${called('c', 'p')}${flow('fi', 'i', 'c')}</bpmn:subProcess>`])),
    refused: 'STARTS_ITSELF c',
  },
  {
    name: 'two processes that call each other',
    xml: file(chain('a', '', called('ca', 'b'), 'ca') + chain('b', '', called('cb', 'a'), 'cb')),
    refused: 'STARTS_ITSELF ca',
  },
  {
    name: 'a process that sends the message that starts it',
    xml: file(`${message('m')}${chain('a', onMessage('m'), tell('x', onMessage('m')), 'x')}`),
    refused: 'STARTS_ITSELF x',
  },
  {
    name: 'three processes that start each other by message',
    xml: file(
      ['1', '2', '3'].map((n) => message(`m${n}`)).join('') +
        chain('a', onMessage('m1'), tell('xa', onMessage('m2')), 'xa') +
        chain('b', onMessage('m2'), tell('xb', onMessage('m3')), 'xb') +
        chain('c', onMessage('m3'), tell('xc', onMessage('m1')), 'xc'),
    ),
    refused: 'STARTS_ITSELF xa',
  },
  {
    name: 'a process whose end sends the signal that starts it',
    xml: file(`${signal}${chain('a', onSignal, `<bpmn:endEvent id="x">${onSignal}</bpmn:endEvent>`, 'x')}`),
    refused: 'STARTS_ITSELF x',
  },
  {
    name: 'a start that comes round every millisecond',
    xml: bpmn(`<bpmn:startEvent id="s">${timer('Cycle', 'R/PT0.001S')}</bpmn:startEvent>`),
    refused: 'TIMER_TOO_FAST s',
  },
  {
    name: 'a start that comes round in no time',
    xml: bpmn(`<bpmn:startEvent id="s">${timer('Cycle', 'R/PT0S')}</bpmn:startEvent>`),
    refused: 'TIMER_TOO_FAST s',
  },
  {
    name: 'a border that comes round every millisecond',
    xml: bpmn(
      `${line(user('u'))}<bpmn:boundaryEvent id="b" attachedToRef="u" cancelActivity="false">${timer('Cycle', 'R/PT0.001S')}</bpmn:boundaryEvent>`,
    ),
    refused: 'TIMER_TOO_FAST b',
  },
  {
    name: 'more repetitions than a number holds',
    xml: bpmn(`<bpmn:startEvent id="s">${timer('Cycle', 'R99999999999/PT1H')}</bpmn:startEvent>`),
    refused: 'TIMER_INVALID s',
  },
  {
    name: 'a time of astronomical length',
    xml: bpmn(line(['w', pause('w', `P${'9'.repeat(400)}Y`)])),
    refused: 'TIMER_INVALID w',
  },
  { name: 'sub-processes nested 5,000 deep', xml: bpmn(`${start}${nested(5000)}`), refused: 'XML_TOO_DEEP n28' },
  {
    name: '3,000 nested elements with a namespace each',
    xml: bpmn(
      `<bpmn:startEvent id="s">${ext(
        `${times(3000, (n) => `<v${n}:x xmlns:v${n}="urn:${n}">`)}${[...Array(3000).keys()]
          .reverse()
          .map((n) => `</v${n}:x>`)
          .join('')}`,
      )}</bpmn:startEvent>`,
    ),
    refused: 'XML_TOO_DEEP s',
  },
  {
    name: '600 namespaces side by side',
    xml: bpmn(`<bpmn:startEvent id="s">${ext(times(600, (n) => `<v:x xmlns:v="urn:${n}"/>`))}</bpmn:startEvent>`),
    refused: 'XML_TOO_MANY_NAMESPACES s',
  },
  { name: 'a file of 3 MB', xml: bpmn(`${start}<!--${' '.repeat(3 * 1024 * 1024)}-->`), refused: 'XML_TOO_LARGE' },
  {
    name: '50,000 empty elements',
    xml: bpmn(`<bpmn:startEvent id="s">${ext(`<v:a xmlns:v="urn:v">${'<v:b/>'.repeat(50_000)}</v:a>`)}</bpmn:startEvent>`),
    refused: 'XML_TOO_MANY_TAGS s',
  },
  { name: '2,100 tasks', xml: bpmn(start + times(2100, (n) => `<bpmn:task id="t${n}"/>`)), refused: 'XML_TOO_MANY_ELEMENTS' },
  {
    name: 'a name of 100,000 characters',
    xml: bpmn(`<bpmn:startEvent id="s" name="${'名'.repeat(100_000)}"/>`),
    refused: 'XML_TEXT_TOO_LONG s',
  },
  {
    name: 'a documentation of 300,000 characters',
    xml: bpmn(`<bpmn:startEvent id="s"><bpmn:documentation>${'x'.repeat(300_000)}</bpmn:documentation></bpmn:startEvent>`),
    refused: 'XML_TEXT_TOO_LONG s',
  },
  {
    name: 'an id of 10,000 characters',
    xml: bpmn(`<bpmn:startEvent id="${'s'.repeat(10_000)}"/>`),
    refused: `XML_TEXT_TOO_LONG ${'s'.repeat(10_000)}`,
  },
  {
    name: 'an element with 500 attributes',
    xml: bpmn(`<bpmn:startEvent id="s" ${times(500, (n) => ` v:a${n}="1"`)} xmlns:v="urn:v"/>`),
    refused: 'XML_TOO_MANY_ATTRIBUTES s',
  },
  {
    name: '5,000 expressions',
    xml: bpmn(line(user('u', ext(`<zeebe:ioMapping>${'<zeebe:input source="=1" target="a"/>'.repeat(5000)}</zeebe:ioMapping>`)))),
    refused: 'XML_TOO_MUCH_FEEL',
  },
  {
    name: 'expressions of 400,000 characters together',
    xml: bpmn(
      line(
        ...Array.from({ length: 10 }, (_, n) =>
          user(`u${n}`, ext(`<zeebe:ioMapping><zeebe:input source="=${'1+'.repeat(20_000)}1" target="a"/></zeebe:ioMapping>`)),
        ),
      ),
    ),
    refused: 'XML_TOO_MUCH_FEEL',
  },
  { name: 'a billion laughs', xml: `${BOMB}${bpmn(start)}`, refused: 'XML_DOCTYPE' },
  { name: 'an external entity', xml: `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${bpmn(start)}`, refused: 'XML_DOCTYPE' },
  { name: 'an external document type', xml: `<!doctype x SYSTEM "http://example.com/x.dtd">${bpmn(start)}`, refused: 'XML_DOCTYPE' },
  { name: 'an entity in the middle of the file', xml: bpmn(`${start}<!ENTITY % p SYSTEM "x">`), refused: 'XML_DOCTYPE' },
  { name: 'comments that never end', xml: '<!--'.repeat(500_000), refused: 'XML_INVALID' },
  { name: 'character data that never ends', xml: `${HEAD}${'<![CDATA['.repeat(100_000)}`, refused: 'XML_INVALID' },
  { name: 'instructions that never end', xml: `${HEAD}${'<?x '.repeat(300_000)}`, refused: 'XML_INVALID' },
  { name: 'quotes that never end', xml: `${HEAD}<a ${`b="c" d='`.repeat(200_001)}`, refused: 'XML_INVALID' },
  { name: 'tags that never end', xml: `${HEAD}${'<a'.repeat(500_000)}`, refused: 'XML_INVALID' },
  { name: 'a NUL in a name', xml: bpmn('<bpmn:startEvent id="s" name="a\u0000b"/>'), refused: 'XML_INVALID' },
  { name: 'an id used twice', xml: bpmn(`${start}<bpmn:task id="s"/>`), refused: 'XML_DUPLICATE_ID s' },
  { name: 'a process and its step of one id', xml: bpmn('<bpmn:startEvent id="p"/>'), refused: 'XML_DUPLICATE_ID p' },
  {
    name: 'a task with 900 boundary events',
    xml: bpmn(
      `${line(user('u'))}${times(900, (n) => `<bpmn:boundaryEvent id="b${n}" attachedToRef="u" cancelActivity="false">${timer('Duration', 'P1D')}</bpmn:boundaryEvent>`)}`,
    ),
    refused: 'BOUNDARY_TOO_MANY u',
  },
  {
    name: 'a flow from an element to nowhere',
    xml: bpmn(`${start}<bpmn:sequenceFlow id="f" sourceRef="s"/>`),
    refused: 'FLOW_INCOMPLETE f',
  },
  { name: 'a page instead of a diagram', xml: '<html><script>alert(1)</script></html>', refused: 'XML_INVALID' },
  { name: 'something that is no XML', xml: `PK\u0003\u0004${'x'.repeat(1000)}`, refused: 'XML_INVALID' },
  { name: 'nothing', xml: '', refused: 'XML_INVALID' },
]

const script = (id: string, expression: string, result: string) =>
  [
    id,
    `<bpmn:scriptTask id="${id}">${ext(`<zeebe:script expression="=${expression}" resultVariable="${result}"/>`)}</bpmn:scriptTask>`,
  ] as const
const mapped = (id: string, source: string, target: string) =>
  task(id, ext(`<zeebe:ioMapping><zeebe:output source="=${source}" target="${target}"/></zeebe:ioMapping>`))
const each = (collection: string, more = '') =>
  `<bpmn:multiInstanceLoopCharacteristics>${ext(`<zeebe:loopCharacteristics inputCollection="=${collection}" inputElement="item"${more}/>`)}</bpmn:multiInstanceLoopCharacteristics>`
const service = (id: string, type: string, retries = '3') =>
  [id, `<bpmn:serviceTask id="${id}">${ext(`<zeebe:taskDefinition type="${type}" retries="${retries}"/>`)}</bpmn:serviceTask>`] as const
const receive = (key: string) =>
  bpmn(
    line(['r', '<bpmn:receiveTask id="r" messageRef="m"/>']),
    `<bpmn:message id="m" name="m">${ext(`<zeebe:subscription correlationKey="=${key}"/>`)}</bpmn:message>`,
  )
const many = (count: number) => Array.from({ length: count }, (_, index) => index)
const LONG = '(for i in 1..1000 return &quot;x&quot;)'
const longText = `string join(${LONG})`

/** Deployed, and stopped by an incident within fixed limits. */
export const RUNAWAY: readonly Runaway[] = [
  {
    name: 'a ring of script tasks',
    xml: bpmn(ring(script('a', 'n + 1', 'n'), script('b', 'n', 'm'))),
    variables: { n: 0 },
    incident: { at: 'a', type: 'UNKNOWN' },
  },
  {
    name: 'a list that doubles in a ring',
    xml: bpmn(ring(script('a', 'concatenate(x, x)', 'x'))),
    variables: { x: [1] },
    incident: { at: 'a', type: 'EXTRACT_VALUE_ERROR' },
  },
  {
    name: 'a text that doubles in a ring',
    xml: bpmn(ring(script('a', 'x + x', 'x'))),
    variables: { x: 'a' },
    incident: { at: 'a', type: 'EXTRACT_VALUE_ERROR' },
  },
  {
    name: 'output mappings that grow a text beyond all bounds',
    xml: bpmn(ring(mapped('a', 'append(x, piece)', 'x'))),
    variables: { x: [], piece: 'x'.repeat(100_000) },
    says: /stay below/,
    incident: { at: 'a', type: 'IO_MAPPING_ERROR' },
  },
  {
    name: 'contexts within contexts without end',
    xml: bpmn(ring(mapped('a', '{x: x}', 'x'))),
    variables: { x: 1 },
    incident: { at: 'a', type: 'IO_MAPPING_ERROR' },
  },
  {
    name: '100,000 instances of a task',
    variables: { items: many(100_000) },
    says: /at most 10000 items/,
    xml: bpmn(line(user('u', each('items')))),
    incident: { at: 'u', type: 'EXTRACT_VALUE_ERROR' },
  },
  {
    name: '20,000 instances of a task',
    variables: { items: many(20_000) },
    says: /at most 10000 items/,
    xml: bpmn(line(user('u', each('items')))),
    incident: { at: 'u', type: 'EXTRACT_VALUE_ERROR' },
  },
  {
    name: 'a million instances by multi-instance in multi-instance',
    variables: { outer: many(200), items: many(5000) },
    says: /living elements/,
    xml: bpmn(
      line([
        'x',
        `<bpmn:subProcess id="x">${each('outer')}<bpmn:startEvent id="i"/><bpmn:userTask id="u">${each('items')}</bpmn:userTask>${flow('fi', 'i', 'u')}</bpmn:subProcess>`,
      ]),
    ),
    incident: { at: 'u', type: 'UNKNOWN' },
  },
  {
    name: 'forks without joins that double the tokens twenty times',
    xml: bpmn(
      `${start}${times(20, (n) => `<bpmn:parallelGateway id="g${n}"/><bpmn:task id="m${n}"/>${flow(`a${n}`, `g${n}`, `m${n}`)}${flow(`b${n}`, `g${n}`, `m${n}`)}${flow(`c${n}`, `m${n}`, `g${n + 1}`)}`)}<bpmn:userTask id="g20"/>${flow('in', 's', 'g0')}`,
    ),
    incident: { at: 'g8', type: 'UNKNOWN' },
  },
  {
    name: 'a chain of 600 links',
    xml: bpmn(
      `${start}${tell('t0', '<bpmn:linkEventDefinition name="n0"/>')}${flow('in', 's', 't0')}${times(600, (n) => `<bpmn:intermediateCatchEvent id="c${n}"><bpmn:linkEventDefinition name="n${n}"/></bpmn:intermediateCatchEvent>${n === 599 ? '' : `${tell(`t${n + 1}`, `<bpmn:linkEventDefinition name="n${n + 1}"/>`)}${flow(`f${n}`, `c${n}`, `t${n + 1}`)}`}`)}`,
    ),
    incident: { at: 't499', type: 'UNKNOWN' },
  },
  { name: 'a correlation key of 1,000 characters', xml: receive(longText), incident: { at: 'r', type: 'EXTRACT_VALUE_ERROR' } },
  {
    name: 'a job type of 1,000 characters',
    xml: bpmn(line(service('j', `=${longText}`))),
    incident: { at: 'j', type: 'EXTRACT_VALUE_ERROR' },
  },
  {
    name: 'more retries than a row holds',
    xml: bpmn(line(service('j', 'x', '=9007199254740991'))),
    incident: { at: 'j', type: 'EXTRACT_VALUE_ERROR' },
  },
  {
    name: 'a cycle of a millisecond from an expression',
    xml: bpmn(
      `${line(user('u'))}<bpmn:boundaryEvent id="b" attachedToRef="u" cancelActivity="false">${timer('Cycle', '="R/PT0.001S"')}</bpmn:boundaryEvent>`,
    ),
    incident: { at: 'u', type: 'EXTRACT_VALUE_ERROR' },
  },
  {
    name: 'a condition that never ends',
    xml: bpmn(
      `${start}<bpmn:exclusiveGateway id="g" default="d"/><bpmn:endEvent id="e"/><bpmn:endEvent id="z"/>${flow('in', 's', 'g')}${flow('d', 'g', 'z')}${flow('c', 'g', 'e', '=some x in 1..10000, y in 1..10000 satisfies x + y &lt; 0')}`,
    ),
    incident: { at: 'g', type: 'CONDITION_ERROR' },
  },
]
