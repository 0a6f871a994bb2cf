import { defineRefusals } from '../base/errors.ts'

export const mappingRefusal = defineRefusals({
  MAPPING_NOT_FOUND: { status: 404, zh: '没有编号为“{id}”的映射。', en: 'There is no mapping "{id}".' },
  MAPPING_EXISTS: { status: 409, zh: '编号“{id}”已被使用，请换一个。', en: 'The id "{id}" is taken. Choose another.' },
  MAPPING_INVALID: {
    status: 422,
    zh: '映射还有问题，改好后才能启用。',
    en: 'The mapping has problems. It can not be put in force before they are gone.',
  },
  MAPPING_CHANGED: {
    status: 409,
    zh: '这份映射已被他人改到第 {version} 版，请刷新后再改。',
    en: 'Somebody has saved version {version} of this mapping. Reload before you change it.',
  },
  MAPPING_SAME: { status: 422, zh: '内容与现行版本相同，不需要保存新版本。', en: 'Nothing differs from the version in force.' },
  SOURCE_NOT_FOUND: { status: 404, zh: '没有这个接入来源。', en: 'There is no such source.' },
  SOURCE_INVALID: { status: 422, zh: '接入来源的设置有误。', en: 'The settings of the source are wrong.' },
  SOURCE_TAKES_NO_FILES: { status: 422, zh: '这个来源不收文件。', en: 'This source takes no files.' },
  SOURCE_NEEDS_DEVICE: {
    status: 422,
    zh: '映射“{mapping}”没有说明设备编号在哪个字段，不能用于接入来源。',
    en: 'The mapping "{mapping}" does not say where the device is named, so no source can use it.',
  },
  SOURCE_FILE_KNOWN: {
    status: 409,
    zh: '同样内容的文件已经收过（{name}）。',
    en: 'A file with this content has been taken before ({name}).',
  },
  SOURCE_FILE_TYPE: { status: 422, zh: '只收 CSV 和 xlsx 文件。', en: 'Only CSV and xlsx files are taken.' },
  SOURCE_FILE_TOO_LARGE: { status: 413, zh: '文件超过 {megabytes} MB。', en: 'The file is larger than {megabytes} MB.' },
})
