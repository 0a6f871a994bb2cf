import { filledIn } from '../../device-bridge/adapters/http-poll-body.ts'
import type { FileSettings, HttpSettings, SourceInput, SourceSettings } from '../base/api/mappings.ts'
import type { Problem } from '../base/errors.ts'

const LEAST_SECONDS = 10
const MOST_SECONDS = 86_400
const FOLDER = /^[\p{L}\p{N}_-]{1,64}(\/[\p{L}\p{N}_-]{1,64}){0,3}$/u
const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/
/** Headers the connection itself needs; a source has no business with them. */
const OWN_HEADERS = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
  'proxy-authorization',
]
const VARIABLE = /^BRIDGE_SECRET_[A-Z0-9_]{1,40}$/

/** Everything that is wrong with the settings of a source. */
export function problemsOfSource(input: SourceInput, networks: readonly string[]): readonly Problem[] {
  const problems: Problem[] = []
  const report = (code: string, at: string, zh: string, en: string) => problems.push({ code, at, text: { zh, en } })
  const { everySeconds } = input.settings
  if (!Number.isInteger(everySeconds) || everySeconds < LEAST_SECONDS || everySeconds > MOST_SECONDS)
    report(
      'INTERVAL_WRONG',
      'settings/everySeconds',
      `间隔应为 ${LEAST_SECONDS} 至 ${MOST_SECONDS} 秒。`,
      `An interval is ${LEAST_SECONDS} to ${MOST_SECONDS} seconds.`,
    )
  if (input.kind === 'files') {
    if (!FOLDER.test((input.settings as FileSettings).folder))
      report(
        'FOLDER_WRONG',
        'settings/folder',
        '文件夹名只用文字、数字、下划线和连字符，层级用 / 分开。',
        'A folder is words of letters, digits, underscores and hyphens, parted by /.',
      )
    return problems
  }
  const { url, auth, network, post } = input.settings as HttpSettings
  const plain = url.replace('{since}', '')
  const parsed = URL.canParse(plain) ? new URL(plain) : null
  if (
    parsed === null ||
    (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') ||
    parsed.username !== '' ||
    parsed.password !== '' ||
    parsed.hash !== ''
  )
    report(
      'URL_WRONG',
      'settings/url',
      '地址应以 http:// 或 https:// 开头，且不含用户名、密码和 #。',
      'An address begins with http:// or https:// and has no user name, password or #.',
    )
  if (network !== undefined && !networks.includes(network))
    report(
      'NETWORK_UNKNOWN',
      'settings/network',
      `运维人员没有允许名为“${network}”的网络。`,
      `The operator has allowed no network called "${network}".`,
    )
  if (post?.contentType === 'application/json' && !isJson(filledIn(post.body, { since: '', now: '' })))
    report('BODY_WRONG', 'settings/post/body', '请求内容不是有效的 JSON。', 'The body is not JSON.')
  if (auth.kind === 'header' && (!HEADER.test(auth.name) || OWN_HEADERS.includes(auth.name.toLowerCase())))
    report('HEADER_WRONG', 'settings/auth/name', '请求头名称不正确。', 'This is no header that can be set.')
  if (auth.kind === 'basic' && (auth.username === '' || auth.username.includes(':')))
    report('USERNAME_WRONG', 'settings/auth/username', '请填写用户名，不含冒号。', 'A user name is needed, without a colon.')
  if (input.secretEnvironment !== undefined && !VARIABLE.test(input.secretEnvironment))
    report('VARIABLE_WRONG', 'secretEnvironment', '环境变量名应以 BRIDGE_SECRET_ 开头。', 'The variable begins with BRIDGE_SECRET_.')
  if (typeof input.secret === 'string' && !/^[\x21-\x7e]([\x20-\x7e]{0,998}[\x21-\x7e])?$/.test(input.secret))
    report('SECRET_WRONG', 'secret', '密钥只能用英文字母、数字和符号。', 'A secret is letters, digits and signs of the keyboard.')
  return problems
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * May the stored secret stay when a source is changed? Only while it goes to the same place in the same way: otherwise whoever may change a
 * source could have it sent to themselves.
 */
export function maySecretStay(before: SourceSettings, after: SourceSettings): boolean {
  if (!('url' in before) || !('url' in after)) return true
  const origin = (url: string) => (URL.canParse(url.replace('{since}', '')) ? new URL(url.replace('{since}', '')).origin : '')
  return origin(before.url) === origin(after.url) && origin(after.url) !== '' && before.network === after.network
}
