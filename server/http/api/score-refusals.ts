import { defineRefusals } from '../../base/errors.ts'

export const scoreRefusal = defineRefusals({
  ANSWERS_REFUSED: { status: 400, zh: '评分有 {count} 处需要改正。', en: 'The answers have {count} things to correct.' },
})
