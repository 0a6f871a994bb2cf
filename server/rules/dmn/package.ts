import dmn13 from 'dmn-moddle/resources/dmn/json/dmn13.json' with { type: 'json' }

const inner = (name: string, type: string) => ({ name, type, xml: { serialize: 'property' } })

/** The boxed expressions that DMN 1.4 added to those of 1.3 (§10.2.1.7 to §10.2.1.9), in the words of moddle. */
const ADDED = [
  { name: 'ChildExpression', superClass: ['DMNElement'], properties: [{ name: 'value', type: 'Expression' }] },
  {
    name: 'TypedChildExpression',
    superClass: ['ChildExpression'],
    properties: [{ name: 'typeRef', isAttr: true, type: 'String' }],
  },
  {
    name: 'Conditional',
    superClass: ['Expression'],
    properties: [inner('if', 'ChildExpression'), inner('then', 'ChildExpression'), inner('else', 'ChildExpression')],
  },
  {
    name: 'Filter',
    superClass: ['Expression'],
    properties: [inner('in', 'ChildExpression'), inner('match', 'ChildExpression')],
  },
  {
    name: 'Iterator',
    isAbstract: true,
    superClass: ['Expression'],
    properties: [{ name: 'iteratorVariable', isAttr: true, type: 'String' }, inner('in', 'TypedChildExpression')],
  },
  { name: 'For', superClass: ['Iterator'], properties: [inner('return', 'ChildExpression')] },
  { name: 'Quantified', isAbstract: true, superClass: ['Iterator'], properties: [inner('satisfies', 'ChildExpression')] },
  { name: 'Every', superClass: ['Quantified'], properties: [] },
  { name: 'Some', superClass: ['Quantified'], properties: [] },
]

/** What the reader knows of DMN: 1.3 with the boxed expressions of 1.4. */
export const dmnPackage: object = { ...dmn13, types: [...dmn13.types, ...ADDED] }
