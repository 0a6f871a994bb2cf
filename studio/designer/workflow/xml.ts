const ENTITIES: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Name of the first process of a BPMN text; undefined when it has none. */
export function nameOfProcess(xml: string): string | undefined {
  const tag = /<(?:[\w-]+:)?process\b[^>]*>/.exec(xml)?.[0]
  const name = tag === undefined ? undefined : /\sname=(?:"([^"]*)"|'([^']*)')/.exec(tag)
  const written = name?.[1] ?? name?.[2]
  return written === undefined || written === '' ? undefined : written.replaceAll(/&(#x?)?(\w+);/g, decode)
}

function decode(whole: string, mark: string | undefined, word: string): string {
  if (mark === '#') return String.fromCodePoint(Number.parseInt(word, 10))
  if (mark === '#x') return String.fromCodePoint(Number.parseInt(word, 16))
  return ENTITIES[word] ?? whole
}
