import { defineRefusals } from '../../base/errors.ts'

export const httpRefusal = defineRefusals({
  ARCHIVE_EXPECTED: { status: 415, zh: '请以 application/zip 发送方案压缩包。', en: 'Send the archive of a programme as application/zip.' },
})
