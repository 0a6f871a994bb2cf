import type { ScriptTask } from '../model/types.ts'
import { type ElementBehaviour, isStuck } from './shared/behaviour.ts'
import { attributeOf } from './shared/expressions.ts'

/** Script task: its FEEL expression is evaluated and the value kept in the result variable. */
export const scriptTask: ElementBehaviour<ScriptTask> = {
  activate(run, task, { key }) {
    const value = attributeOf(run, task.expression, key)
    return isStuck(value) ? value : { kind: 'done', variables: { [task.resultVariable]: value } }
  },
}
