import { defineRefusals } from '../base/errors.ts'

export const rehearsalRefusal = defineRefusals({
  REHEARSAL_NOT_FOUND: { status: 404, zh: '找不到演练“{run}”。', en: 'There is no rehearsal "{run}".' },
  IMPACT_NOT_FOUND: { status: 404, zh: '找不到版本影响分析“{run}”。', en: 'There is no version impact "{run}".' },
  REHEARSED_CASE_NOT_FOUND: {
    status: 404,
    zh: '演练中没有办件“{case}”。',
    en: 'The rehearsal has no case "{case}".',
  },
  REHEARSAL_NOT_RUNNABLE: {
    status: 422,
    zh: '评级方案有 {count} 个问题，尚不能演练。',
    en: 'The programme has {count} problems and can not be rehearsed yet.',
  },
  SCENARIO_NOT_USABLE: {
    status: 422,
    zh: '演练方案有 {count} 个问题，请逐项改正后再开始。',
    en: 'The scenario has {count} problems: correct them before it is started.',
  },
  REHEARSAL_STATE_WRONG: {
    status: 409,
    zh: '演练现在的状态（{state}）不能这样操作。',
    en: 'This can not be done to a rehearsal that is {state}.',
  },
  REHEARSAL_NOT_DONE: {
    status: 409,
    zh: '演练尚未完成，没有报告。',
    en: 'The rehearsal is not done: there is no report yet.',
  },
  REHEARSAL_NUMBER_UNKNOWN: {
    status: 422,
    zh: '报告中没有这一项。',
    en: 'The report has no such number.',
  },
  TOO_MANY_REHEARSALS: {
    status: 429,
    zh: '本方案已有 {count} 个演练在等待或进行，请稍后再开始。',
    en: '{count} rehearsals of this programme wait or run already: start this one later.',
  },
  PROGRAMME_NOT_REHEARSED: {
    status: 422,
    zh: '本方案须先演练：请按演练方案“{scenario}”演练当前草稿，再发布。',
    en: 'This programme must be rehearsed first: run the scenario "{scenario}" on the draft as it is now, then publish.',
  },
  REHEARSAL_NOT_CLEAN: {
    status: 422,
    zh: '草稿的演练有 {count} 项不合格，改正并重新演练后才能发布。',
    en: 'The rehearsal of the draft is not clean ({count} grounds): correct them and rehearse again before you publish.',
  },
})
