/** Check digits as the server checks them (GB 32100). */
export { checkCreditCode, creditCodeCheckDigit } from '../../../server/rules/forms/index.ts'
