/**
 * Fixed limits of what a model may ask of the system, in one place. A model beyond them is refused at deployment, with the element and
 * a sentence; what only shows when it runs ends with an incident at the element. Limits of one FEEL evaluation stand in
 * `server/rules/feel`; steps of one transaction may be set smaller by the shell (`RuntimeConfig`).
 */
export const LIMITS = {
  /** Bytes of a BPMN file, looked at before anything is decoded. */
  xmlBytes: 2 * 1024 * 1024,
  /** XML elements of a file, picture and extensions included. */
  xmlTags: 40_000,
  /** Elements of BPMN with an id: steps, flows, events, messages. */
  bpmnElements: 2000,
  /** Elements within each other. A sub-process is one level. */
  xmlDepth: 30,
  /** Namespace declarations of a file; reading one costs more the deeper it stands. */
  namespaces: 500,
  /** Characters of an id, and of a name by which rows are found: message, signal, correlation key, job type. */
  nameLength: 600,
  /** Attributes of one element. */
  attributes: 100,
  /** Characters of one attribute: names, expressions, settings. */
  attributeLength: 64 * 1024,
  /** Characters of one text: documentation, conditions, scripts. */
  textLength: 256 * 1024,
  /** Expressions of a file, and their characters together: compiling them is the longest part of reading a file. */
  expressions: 4000,
  expressionCharacters: 200_000,
  /** A file with more elements or characters of expressions than these is first read in a thread of its own. */
  quickTags: 8000,
  quickExpressionCharacters: 8000,
  /** Milliseconds and megabytes which that thread may take. */
  readingMs: 60_000,
  readingMb: 256,
  /** Values within values: `{a: {a: …}}`. */
  valueDepth: 200,
  /** Living elements of one instance, beyond which no multi-instance begins. */
  livingElements: 20_000,
  /** Boundary events of one activity. */
  boundaryEvents: 50,
  /** Shortest time, in milliseconds, after which a timer may come round again. */
  timerRoundMs: 1000,
  /** Items of the input collection of a multi-instance activity. */
  multiInstanceItems: 10_000,
  /** Characters of all variables of one instance, written as JSON. */
  variables: 4 * 1024 * 1024,
  /** A value up to this many characters is kept without counting those that are there. */
  smallValue: 32 * 1024,
  /** Element activations in one step of one instance. */
  stepActivations: 1000,
  /** Element activations in one transaction: the step of the command and all that follows from it in other instances. */
  transactionActivations: 20_000,
  /** Processes that call each other, one within the other, over all transactions. */
  callDepth: 50,
  /** Instances that start each other by message or signal, one right after the other, over all transactions. */
  startChain: 100,
  /** An instance that starts another within this many milliseconds of its own start lengthens the chain. */
  chainMs: 60_000,
  /** Living instances of one call tree, once calls stand within calls. */
  callTree: 10_000,
} as const
