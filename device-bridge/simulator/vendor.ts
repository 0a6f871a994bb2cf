import { payloadOf, type SimulatedDevice } from './community.ts'

/** How a device of a maker with a payload of his own says what `payloadOf` says. The name is that of the shipped mapping that reads it. */
export const VENDOR_PAYLOADS: { readonly [mapping: string]: (device: SimulatedDevice, at: Date, seed: number) => string } = {
  'nb-water-meter'(device, at, seed) {
    const { seq, values } = payloadOf(device, at, seed)
    const eventTime = `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
    return JSON.stringify({
      notifyType: 'deviceDatasChanged',
      deviceId: device.id,
      services: [
        { serviceId: 'Connectivity', data: { signalStrength: -87, reachable: 1 }, eventTime },
        {
          serviceId: 'WaterMeter',
          // The maker counts litres.
          data: { cumulativeFlow: Math.round(Number(values.reading) * 1000), batteryVoltage: 3.58, alarm: 0, frameNo: seq },
          eventTime,
        },
      ],
    })
  },
}

/** Readings of meters as somebody writes them down on his round: the sheet that the mapping `water-reading-sheet` reads. */
export function readingSheet(
  readings: readonly { readonly device: SimulatedDevice; readonly at: Date; readonly local: string }[],
  seed: number,
): string {
  const rows = readings.map(({ device, at, local }) => `${device.id},${local},${String(payloadOf(device, at, seed).values.reading)}`)
  return `\u{feff}${['表号,抄表时间,读数', ...rows].join('\r\n')}\r\n`
}
