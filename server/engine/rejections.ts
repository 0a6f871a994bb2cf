/**
 * Why a command can not be carried out. `NOT_FOUND`: what it is about is gone or never was; `INVALID_STATE`: it is there, but not so far or too far.
 * `INVALID_ARGUMENT`: what the command says does not fit.
 */
export type RejectionCode = 'NOT_FOUND' | 'INVALID_STATE' | 'INVALID_ARGUMENT'

/** Thrown by `step`; nothing has changed. The shell answers 404 or 409, or skips a late timer, job or child. */
export class CommandRejected extends Error {
  readonly code: RejectionCode

  constructor(code: RejectionCode, message: string) {
    super(message)
    this.name = 'CommandRejected'
    this.code = code
  }
}
