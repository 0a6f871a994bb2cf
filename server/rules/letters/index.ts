/** Door of what is pure about letters: their expressions and what is wrong with a template whatever the data. */
export { hintsOfLetter } from './hints.ts'
export { checkLetter, expressionsOfLetter, type LetterExpression } from './texts.ts'
