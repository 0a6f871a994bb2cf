import { defineRefusals } from '../base/errors.ts'

export const telemetryRefusal = defineRefusals({
  DEVICE_UNKNOWN: { status: 404, zh: '没有找到该设备。', en: 'This device was not found.' },
  METRIC_UNKNOWN: { status: 404, zh: '这类设备没有该项数据。', en: 'Devices of this kind have no such metric.' },
  TOO_MANY_LIVE_VIEWS: {
    status: 503,
    zh: '查看实时数据的人过多，请稍后再试。',
    en: 'Too many people watch live data. Please try again later.',
  },
})
