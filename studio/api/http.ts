import type { ProblemDetails } from '../../server/base/api/common.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { i18n } from '../i18n/setup.ts'
import { repeated } from './repeat.ts'

/** The server refused, or could not be reached (`status` 0). `details.text` is the sentence for a person. */
export class ApiProblem extends Error {
  readonly details: ProblemDetails

  constructor(details: ProblemDetails) {
    super(details.detail)
    this.name = 'ApiProblem'
    this.details = details
  }
  get status(): number {
    return this.details.status
  }
  get code(): string {
    return this.details.code
  }
}

const sentence = (zh: string, en: string): Bilingual => ({ zh, en })

const FALLBACK: { readonly [status: number]: Bilingual } = {
  0: sentence('无法连接服务器，请检查网络后重试。', 'The server can not be reached. Check the network and try again.'),
  401: sentence('登录已失效，请重新登录。', 'You are signed out. Please sign in again.'),
  403: sentence('您没有办理此事项的权限。', 'You have no permission for this.'),
  404: sentence('没有找到所请求的内容。', 'This was not found.'),
  409: sentence('内容已被他人更新，请刷新后重试。', 'Somebody has changed this. Reload and try again.'),
  413: sentence('文件过大。', 'The file is too large.'),
  429: sentence('操作过于频繁，请稍后再试。', 'Too many requests. Please wait a moment.'),
}
const UNKNOWN = sentence('系统暂时出现问题，请稍后重试。', 'Something went wrong on our side. Please try again later.')

/** Whatever an answer was, as problem details with a sentence in both languages. */
export function problemOf(status: number, body: unknown): ProblemDetails {
  const text = FALLBACK[status] ?? UNKNOWN
  const base = { type: 'about:blank', title: '', status, code: 'UNKNOWN', detail: text.en, text, requestId: '', problems: [] }
  return typeof body === 'object' && body !== null && 'code' in body ? { ...base, ...(body as Partial<ProblemDetails>) } : base
}

type SignedOutListener = () => void
const signedOutListeners = new Set<SignedOutListener>()

/** Calls `listener` whenever the server says that the session has ended; answers how to stop. */
export function onSignedOut(listener: SignedOutListener): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const type = response.headers.get('content-type') ?? ''
  return type.includes('json') ? response.json() : response.text()
}

type Query = { readonly [name: string]: string | number | boolean | null | undefined }

/** Path with its query; empty values are left out. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const request = (key: string | null) =>
    fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'accept-language': i18n.language,
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const response = await (method === 'GET' ? request(null) : repeated(request)).catch(() => {
    throw new ApiProblem(problemOf(0, null))
  })
  const answer = await bodyOf(response)
  if (response.ok) return answer as T
  if (response.status === 401 && !path.startsWith('/api/auth/')) for (const listener of signedOutListeners) listener()
  throw new ApiProblem(problemOf(response.status, answer))
}

/** The verbs of our HTTP interface; each throws `ApiProblem`. */
export const http = {
  get: <T>(path: string, query: Query = {}) => send<T>('GET', withQuery(path, query)),
  post: <T>(path: string, body: unknown = {}) => send<T>('POST', path, body),
  put: <T>(path: string, body: unknown) => send<T>('PUT', path, body),
  delete: <T>(path: string) => send<T>('DELETE', path),
}

/** Uploads one file as multipart field `file`, telling how much has gone (0 to 1). */
export function upload<T>(path: string, file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.responseType = 'json'
    request.setRequestHeader('accept', 'application/json')
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T)
      else reject(new ApiProblem(problemOf(request.status, request.response)))
    }
    request.onerror = () => reject(new ApiProblem(problemOf(0, null)))
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}
