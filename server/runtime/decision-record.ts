import type { JsonObject } from '../base/json.ts'
import type { EvaluatedDecision } from '../rules/dmn/index.ts'
import type { DecisionRecord } from '../store/decision-instances.ts'
import type { BoundDecision, DecisionAnswer } from './decisions.ts'

const TYPES = { decisionTable: 'DECISION_TABLE', literalExpression: 'LITERAL_EXPRESSION', other: 'UNKNOWN' } as const

/** The decision asked and those it required, each with its inputs and the rules that matched, in the order of evaluation. Values are JSON text. */
export function recordsOf(decision: BoundDecision, answer: DecisionAnswer): readonly DecisionRecord[] {
  const common = { requirements_key: decision.row.requirements_key, root_decision_key: decision.row.key }
  const records = answer.evaluated.map((evaluated, index): DecisionRecord => {
    return {
      ...common,
      ordinal: index + 1,
      decision_id: evaluated.id,
      decision_type: TYPES[evaluated.kind],
      state: 'EVALUATED',
      failure: null,
      result: evaluated.output,
      inputs: inputsOf(evaluated),
      rules: rulesOf(evaluated),
    }
  })
  if (answer.ok) return records
  return [
    ...records,
    {
      ...common,
      ordinal: records.length + 1,
      decision_id: answer.failedDecisionId,
      decision_type: TYPES[decision.model.decisions.find(({ id }) => id === answer.failedDecisionId)?.kind ?? 'other'],
      state: 'FAILED',
      failure: answer.message,
      result: null,
      inputs: [],
      rules: [],
    },
  ]
}

function inputsOf({ inputs }: EvaluatedDecision): readonly JsonObject[] {
  return inputs.map(({ id, name, value }) => ({ inputId: id, inputName: name, inputValue: JSON.stringify(value) }))
}

function rulesOf({ matchedRules }: EvaluatedDecision): readonly JsonObject[] {
  return matchedRules.map(({ ruleId, ruleNumber, outputs }) => ({
    ruleId,
    ruleIndex: ruleNumber,
    evaluatedOutputs: outputs.map((output) => ({
      outputId: output.id,
      outputName: output.name,
      outputValue: JSON.stringify(output.value),
      ruleId,
      ruleIndex: ruleNumber,
    })),
  }))
}
