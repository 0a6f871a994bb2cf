import { defineRefusals } from '../base/errors.ts'

export const documentRefusal = defineRefusals({
  DOCUMENT_TOO_LARGE: { status: 413, zh: '文件超过 {megabytes} MB 的上限。', en: 'The file is larger than {megabytes} MB.' },
  DOCUMENT_TYPE_REFUSED: {
    status: 422,
    zh: '不接受此类文件（{type}）。请上传 PDF、图片、Word、Excel 或纯文本文件。',
    en: 'Files of this kind ({type}) are not taken: send PDF, pictures, Word, Excel or plain text.',
  },
  DOCUMENT_EMPTY: { status: 422, zh: '文件是空的。', en: 'The file is empty.' },
  DOCUMENT_NOT_FOUND: { status: 404, zh: '找不到该文件。', en: 'There is no such document.' },
  DOCUMENT_NOT_YOURS: { status: 422, zh: '所附文件不存在或不属于您。', en: 'An attached document does not exist or is not yours.' },
})
