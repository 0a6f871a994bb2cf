import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import type { ProblemDetails } from '../../base/api/common.ts'
import { type Problem, Refusal } from '../../base/errors.ts'
import type { Bilingual } from '../../base/text.ts'
import { afterRepeat } from './idempotency.ts'

const SENTENCES: { readonly [status: number]: readonly [code: string, zh: string, en: string] } = {
  400: ['BAD_REQUEST', '请求的格式不正确。', 'The request is not well formed.'],
  401: ['NOT_LOGGED_IN', '请先登录。', 'Please log in first.'],
  403: ['FORBIDDEN', '没有权限。', 'You have no permission for this.'],
  404: ['NOT_FOUND', '找不到所请求的内容。', 'There is nothing at this address.'],
  405: ['METHOD_NOT_ALLOWED', '不支持此操作。', 'This method is not allowed here.'],
  413: ['BODY_TOO_LARGE', '提交的内容过大。', 'What was sent is too large.'],
  415: [
    'MEDIA_TYPE_REFUSED',
    '不支持的内容类型：数据用 application/json，文件用 multipart/form-data。',
    'This content type is not taken: use application/json for data, multipart/form-data for files.',
  ],
  429: ['TOO_MANY_REQUESTS', '请求过于频繁，请稍后再试。', 'Too many requests: try again later.'],
  503: ['UNAVAILABLE', '系统暂时不可用，请稍后再试。', 'The system is not available just now: try again later.'],
}

/** Every error leaves as RFC 9457 problem details; what is ours to mend shows no inner words, only the id under which the log has them. */
export function installProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = inWordsOf(request, problemOf(afterRepeat(error, request), request))
    if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed')
    // The limiter of requests knows when its window ends; where nobody knows, a few seconds.
    if ((problem.status === 429 || problem.status === 503) && !reply.hasHeader('retry-after')) reply.header('retry-after', '5')
    if (problem.code === 'REQUEST_IN_PROGRESS') reply.header('retry-after', '1')
    if (problem.status === 401 && request.url.startsWith('/v2')) reply.header('www-authenticate', 'Basic realm="pingji", charset="UTF-8"')
    return reply.status(problem.status).type('application/problem+json').send(problem)
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .type('application/problem+json')
      .send(inWordsOf(request, plain(404, request))),
  )
}

/** Titles of the Camunda 8 REST API, by status; programs written for it look at them. Our own, finer code stands beside. */
const V2_TITLES: { readonly [status: number]: string } = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'INVALID_STATE',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'RESOURCE_EXHAUSTED',
  504: 'DEADLINE_EXCEEDED',
}
const EXISTS = new Set(['MESSAGE_ALREADY_PUBLISHED', 'DOCUMENT_ID_TAKEN'])

function inWordsOf(request: FastifyRequest, problem: ProblemDetails): ProblemDetails {
  if (!request.url.startsWith('/v2/')) return problem
  return { ...problem, title: EXISTS.has(problem.code) ? 'ALREADY_EXISTS' : (V2_TITLES[problem.status] ?? problem.title) }
}

function problemOf(error: FastifyError, request: FastifyRequest): ProblemDetails {
  if (error instanceof Refusal) return ofRefusal(error, request)
  if (error.validation !== undefined) {
    const where = error.validationContext ?? 'body'
    const problems = error.validation.map((issue): Problem => {
      const missing = typeof issue.params.missingProperty === 'string' ? `/${issue.params.missingProperty}` : ''
      const extra = typeof issue.params.additionalProperty === 'string' ? `/${issue.params.additionalProperty}` : ''
      const at = `/${where}${issue.instancePath}${missing}${extra}`
      return {
        code: `SCHEMA_${issue.keyword.toUpperCase()}`,
        text: { zh: `“${at}”不符合要求。`, en: `"${at}" ${issue.message ?? 'is not as expected'}.` },
        at,
      }
    })
    return { ...plain(400, request), code: 'INVALID_ARGUMENT', problems }
  }
  // A body that is no multipart form where one is wanted is a wrong media type to us, whatever the parser calls it.
  const status = unavailable(error) ? 503 : error.statusCode === 406 ? 415 : (error.statusCode ?? 500)
  return plain(status >= 400 && status < 600 ? status : 500, request)
}

function ofRefusal(refusal: Refusal, request: FastifyRequest): ProblemDetails {
  const text = refusal.text
  return {
    ...refusal.extra,
    type: 'about:blank',
    title: refusal.code,
    status: refusal.status,
    code: refusal.code,
    detail: `${refusal.code}: ${sentence(text, request)}`,
    text,
    requestId: request.id,
    problems: refusal.problems,
    instance: request.url.split('?')[0],
  } as ProblemDetails
}

function plain(status: number, request: FastifyRequest): ProblemDetails {
  const [code, zh, en] = SENTENCES[status] ?? [
    'INTERNAL_ERROR',
    '系统内部错误，请凭编号联系管理员。',
    'Something went wrong on our side: tell the administrator the id.',
  ]
  const text = { zh, en }
  return {
    type: 'about:blank',
    title: code,
    status,
    code,
    detail: sentence(text, request),
    text,
    requestId: request.id,
    problems: [],
    instance: request.url.split('?')[0],
  } as ProblemDetails
}

function sentence(text: Bilingual, request: FastifyRequest): string {
  return request.headers['accept-language']?.startsWith('en') === true ? text.en : text.zh
}

/** PostgreSQL is away, full or too slow: the caller may try again. */
function unavailable(error: Error & { readonly code?: string }): boolean {
  const code = error.code ?? ''
  return (
    ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '57014', '53300', '53100', '55P03'].includes(code) ||
    /timeout exceeded when trying to connect|Connection terminated/.test(error.message)
  )
}
