import { defineRefusals } from '../base/errors.ts'

/** What can keep the embedded services from running; printed as one sentence at the start. */
export const embeddedRefusal = defineRefusals({
  EMBEDDED_DATABASE_UNSUPPORTED: {
    status: 503,
    zh: '本平台（{platform}）没有内置数据库，请设置 DATABASE_URL 指向 PostgreSQL 15 及以上版本。',
    en: 'There is no embedded database for this platform ({platform}): set DATABASE_URL to a PostgreSQL 15 or newer.',
  },
  EMBEDDED_DATABASE_FAILED: {
    status: 503,
    zh: '内置数据库无法启动：{words}',
    en: 'The embedded database did not start: {words}',
  },
})
