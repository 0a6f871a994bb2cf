/** Where each part of a bar begins and ends when they stand on each other. */
export function stackOf(values: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  let from = 0
  return values.map((value) => {
    const part = { from, to: from + value }
    from = part.to
    return part
  })
}
