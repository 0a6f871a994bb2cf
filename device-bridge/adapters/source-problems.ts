import { defineRefusals } from '../../server/base/errors.ts'

/** Why a source brought nothing; shown beside it. */
export const sourceProblem = defineRefusals({
  SOURCE_ADDRESS_WRONG: {
    status: 422,
    zh: '地址不正确：只能是 http 或 https，且不含用户名和密码。',
    en: 'The address is wrong: only http or https, without a name or password in it.',
  },
  SOURCE_ADDRESS_REFUSED: {
    status: 422,
    zh: '地址 {host} 属于内部网络，未获运维人员允许，不能访问。',
    en: 'The address {host} is in an internal network that the operator has not allowed.',
  },
  SOURCE_NETWORK_UNKNOWN: { status: 422, zh: '没有名为“{network}”的允许网络。', en: 'No allowed network is called "{network}".' },
  SOURCE_REDIRECTED: {
    status: 422,
    zh: '对方要求跳转到其他地址，已拒绝。请直接填写最终地址。',
    en: 'The other side redirects. Enter the final address.',
  },
  SOURCE_STATUS: { status: 422, zh: '对方返回状态 {status}。', en: 'The other side answered with status {status}.' },
  SOURCE_TOO_LARGE: { status: 422, zh: '对方返回的内容超过 {kilobytes} KB。', en: 'The answer is larger than {kilobytes} KB.' },
  SOURCE_TOO_SLOW: { status: 422, zh: '对方在 {seconds} 秒内没有答完。', en: 'The other side did not finish within {seconds} seconds.' },
  SOURCE_UNREACHABLE: { status: 422, zh: '无法连接 {host}。', en: '{host} can not be reached.' },
  SOURCE_SECRET_MISSING: {
    status: 422,
    zh: '密钥无法取得，请重新填写或检查环境变量。',
    en: 'The secret can not be had. Enter it again or check the variable of the environment.',
  },
  SOURCE_UNREADABLE: {
    status: 422,
    zh: '对方返回的内容按映射读不出来：{detail}',
    en: 'The answer can not be read by the mapping: {detail}',
  },
  SOURCE_FOLDER_WRONG: {
    status: 422,
    zh: '文件夹“{folder}”不在允许的范围内或无法读取。',
    en: 'The folder "{folder}" is outside what is allowed, or can not be read.',
  },
  SOURCE_FILE_UNREADABLE: { status: 422, zh: '文件无法读取：{detail}', en: 'The file can not be read: {detail}' },
  SOURCE_BROKEN: { status: 422, zh: '这次取数没有成功，稍后自动重试。', en: 'This turn failed. It will be tried again.' },
})
