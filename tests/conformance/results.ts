import type { SectionOutcome } from './feel/outcome.ts'

/** The page `RESULTS.md`: what of DMN 1.4 and FEEL holds, by section, with every row that does not. */
export function resultsPage(feel: readonly SectionOutcome[], dmn: readonly SectionOutcome[]): string {
  return [
    '# Conformance: FEEL and DMN',
    '',
    'Generated from the rows in `feel/` and the models in `dmn/` by `results.test.ts` (`UPDATE_GOLDEN=1` writes it anew). Sections are those of DMN 1.4. The rows are our own words; they are no official test suite.',
    '',
    ...tableOf('FEEL', feel),
    ...tableOf('DMN', dmn),
    '## What does not hold',
    '',
    '| section | row | expected | ours | why |',
    '|---|---|---|---|---|',
    ...[...feel, ...dmn].flatMap((section) =>
      section.rows
        .filter((row) => !row.passed)
        .map(
          (row) =>
            `| ${section.section} | ${cell(row.source)} | ${cell(row.expected)} | ${cell(row.actual)} | ${row.known ?? 'NOT KNOWN'} |`,
        ),
    ),
    '',
  ].join('\n')
}

function tableOf(name: string, sections: readonly SectionOutcome[]): readonly string[] {
  const count = (of: readonly SectionOutcome[], passed: boolean) =>
    of.flatMap((each) => each.rows).filter((row) => row.passed === passed).length
  return [
    `## ${name}`,
    '',
    '| section | about | rows | hold | do not |',
    '|---|---|---|---|---|',
    ...sections.map(
      (section) =>
        `| ${section.section} | ${section.title} | ${section.rows.length} | ${count([section], true)} | ${count([section], false)} |`,
    ),
    `| all | | ${sections.flatMap((section) => section.rows).length} | ${count(sections, true)} | ${count(sections, false)} |`,
    '',
  ]
}

function cell(text: string): string {
  return `\`${text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('`', "'")}\``
}
