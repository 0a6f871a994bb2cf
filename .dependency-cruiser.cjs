// Who may import whom (README of each folder says the same in words). When a rule bites, move the code; when it is wrong, change rule and sentence together.
const PURE = '^server/(base|time|rules|engine)/'
const DOMAIN = 'cases|submissions|documents|panels|notices|certificates|awards|supervision|notifications|evidence|registry|mappings|alarms|telemetry-views|identity|audit|programmes|letters|rehearsal'
const COMPOSITION = '^server/(services|main|config|clock|telemetry)\\.ts$'
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }, 'A cycle, type-only ones included, means two files are one idea or a shared type wants its own file.'),
    rule('no-orphan-imports', {}, { couldNotResolve: true }, 'An import that resolves to nothing fails at run time.'),
    rule('pure-stays-pure', { path: PURE }, { path: '^server/', pathNot: PURE }, 'The functional core knows neither the shell nor the domain.'),
    rule('pure-no-node-io', { path: PURE }, { dependencyTypes: ['core'] }, 'The core runs in the browser too: no Node modules.'),
    rule('pure-npm-allow-list', { path: PURE }, { path: 'node_modules/', pathNot: 'node_modules/(@lezer/|lezer-feel|decimal\\.js|luxon|@types/luxon|bpmn-moddle|zeebe-bpmn-moddle|dmn-moddle|moddle|chinese-days|ajv|ajv-formats|@cfworker/)' }, 'Few and known packages in the core.'),
    rule('pure-order-base', { path: '^server/base/' }, { path: '^server/', pathNot: '^server/base/' }, 'base knows nobody.'),
    rule('pure-order-time', { path: '^server/time/' }, { path: '^server/(rules|engine)/' }, 'time stands below rules and engine.'),
    rule('pure-order-rules', { path: '^server/rules/' }, { path: '^server/engine/' }, 'rules stand below the engine.'),
    rule('elements-do-not-know-each-other', { path: '^server/engine/elements/([^/]+)\\.ts$', pathNot: 'elements/index\\.ts$' }, { path: '^server/engine/elements/', pathNot: '^server/engine/elements/(shared/|$1\\.ts$)' }, 'What two elements share is a collaborator in shared/.'),
    rule('store-is-a-leaf', { path: '^server/store/' }, { path: '^server/', pathNot: ['^server/(store|base)/', '^server/engine/state/'] }, 'SQL knows rows, not rules.'),
    rule('runtime-below-domain', { path: '^server/runtime/' }, { path: `^server/(http|${DOMAIN})/` }, 'The shell of the engine knows no domain.'),
    rule('jobs-know-no-domain', { path: '^server/jobs/' }, { path: `^server/(http|runtime|${DOMAIN})/` }, 'Dispatch knows job types, not what they do.'),
    rule('domain-not-http', { path: `^server/(${DOMAIN})/` }, { path: '^server/http/' }, 'A domain does not know who asks.'),
    rule('domain-through-the-door', { path: `^server/(${DOMAIN})/` }, { path: `^server/(${DOMAIN})/`, pathNot: ['^server/$1/', '^server/[^/]+/(index|types)\\.ts$', '^server/[^/]+/decide[^/]*\\.ts$'] }, 'Another domain is reached through its door; what is pure may be asked by all.'),
    rule('rehearsal-keeps-to-memory', { path: '^server/rehearsal/(world|people|report)/' }, { path: '^server/(store|http|jobs|embedded|demo)/|^node_modules/(kysely|pg|ioredis|bullmq)/' }, 'A rehearsal never touches a table.'),
    rule('decide-is-pure', { path: `^server/(${DOMAIN})/decide[^/]*\\.ts$` }, { path: '^server/', pathNot: [PURE, '^server/[^/]+/(decide[^/]*|types)\\.ts$'] }, 'Decisions are pure: facts in, decision out.'),
    rule('http-no-sql', { path: '^server/http/' }, { path: '^server/store/|^node_modules/(kysely|pg)/' }, 'A route has no SQL.'),
    rule('http-through-the-door', { path: '^server/http/' }, { path: `^server/(${DOMAIN})/`, pathNot: '^server/[^/]+/(index|types)\\.ts$' }, 'A route calls the door of a domain.'),
    rule('studio-only-pure-server', { path: '^studio/' }, { path: '^server/', pathNot: [PURE, '^server/[^/]+/types\\.ts$'] }, 'The browser gets the pure core and types only.'),
    rule('studio-areas-apart', { path: '^studio/([^/]+)/', pathNot: '^studio/app/' }, { path: '^studio/', pathNot: '^studio/($1|ui|api|i18n)/' }, 'Areas share ui, api and i18n, never each other.'),
    rule('known-folders-only', {}, { path: '^server/[^/]+/', pathNot: `^server/(base|time|rules|engine|runtime|store|jobs|http|embedded|demo|${DOMAIN})/` }, 'A new folder is a decision: name it here.'),
    rule('only-main-starts-embedded', { path: '^server/', pathNot: [COMPOSITION, '^server/(embedded|demo)/'] }, { path: '^server/(embedded|demo)/' }, 'Embedded services and demo data are a matter of the start alone.'),
    rule('bridge-narrow', { path: '^device-bridge/' }, { path: '^server/', pathNot: '^server/((base|time|rules)/|store/|config\\.ts$|clock\\.ts$|embedded/)' }, 'The bridge writes telemetry and knows nothing of cases.'),
    rule('programmes-are-data', { path: '^(server|studio|device-bridge)/' }, { path: '^(workflows|forms|tests|migrations)/' }, 'Code never imports a programme, a test or a migration.'),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}
