import { setUp } from './tools.ts'

try {
  setUp((line) => console.log(line))
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem)
  process.exit(1)
}
