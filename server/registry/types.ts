import { defineRefusals } from '../base/errors.ts'

export const registryRefusal = defineRefusals({
  DEVICE_NOT_FOUND: { status: 404, zh: '没有编号为“{id}”的设备。', en: 'There is no device {id}.' },
  DEVICE_EXISTS: { status: 409, zh: '编号“{id}”已被登记。', en: 'The number {id} is registered already.' },
  DEVICE_HAS_DATA: {
    status: 409,
    zh: '设备“{id}”已上报过数据，不能删除，请改为报废。',
    en: 'Device {id} has sent data and can not be deleted: retire it.',
  },
  DEVICE_WRONG: { status: 422, zh: '设备信息有误，请修改后再提交。', en: 'The device record is not in order.' },
  BUILDING_NOT_FOUND: { status: 404, zh: '没有编号为“{id}”的楼栋。', en: 'There is no building {id}.' },
  BUILDING_WRONG: { status: 422, zh: '楼栋信息有误，请修改后再提交。', en: 'The building record is not in order.' },
  BUILDING_IN_USE: {
    status: 409,
    zh: '楼栋“{id}”内还登记有 {count} 台设备，不能删除。',
    en: '{count} devices are registered in building {id}: it can not be deleted.',
  },
  UNITS_WRONG: { status: 422, zh: '应覆盖数量有误，请修改后再提交。', en: 'The numbers of units are not in order.' },
  GATEWAY_NOT_FOUND: { status: 404, zh: '没有这个网关，或它已停用。', en: 'There is no such gateway, or it is revoked.' },
  GATEWAY_DEVICES_UNKNOWN: {
    status: 422,
    zh: '指定的设备中有未登记的：{ids}。',
    en: 'Some of the named devices are not registered: {ids}.',
  },
  REGISTRY_READ_ONLY: {
    status: 403,
    zh: '只有该小区的申请单位或运行维护员可以修改设备台账。',
    en: 'Only the applicant of this subject or an operator may change the registry.',
  },
  IMPORT_NOT_READABLE: {
    status: 422,
    zh: '无法读取该文件，请使用下载的模板（xlsx）填写。',
    en: 'The file can not be read: fill in the template (xlsx).',
  },
  IMPORT_TOO_LARGE: {
    status: 413,
    zh: '文件过大：一次最多导入 {rows} 行、{megabytes} MB。',
    en: 'The file is too large: at most {rows} rows and {megabytes} MB at once.',
  },
  IMPORT_EMPTY: { status: 422, zh: '文件中没有可导入的行。', en: 'The file has no row to import.' },
  IMPORT_NOT_FOUND: { status: 404, zh: '没有这次导入，请重新上传。', en: 'There is no such import: upload the file again.' },
  IMPORT_FAULTY: { status: 409, zh: '文件中还有错误，不能导入。', en: 'The file still has faults and can not be applied.' },
  IMPORT_STALE: {
    status: 409,
    zh: '核对之后台账已被他人修改，请重新上传核对。',
    en: 'The registry has changed since the check: upload the file again.',
  },
  PLAN_NOT_FOUND: { status: 404, zh: '找不到这张平面图。', en: 'There is no such plan.' },
  PLAN_PICTURE_WRONG: {
    status: 422,
    zh: '平面图应为本人刚上传的图片（PNG、JPEG 或 WebP）。',
    en: 'A plan is a picture you have uploaded (PNG, JPEG or WebP).',
  },
  LABELS_NONE: { status: 422, zh: '没有符合条件的设备。', en: 'No device matches.' },
  LABELS_TOO_MANY: { status: 422, zh: '一次最多打印 {limit} 张标签，请缩小范围。', en: 'At most {limit} labels at once.' },
})
