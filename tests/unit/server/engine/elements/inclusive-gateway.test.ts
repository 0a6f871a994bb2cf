// Inclusive gateway, BPMN 2.0.2 §13.4.3. The join is looked at again whenever tokens moved or died.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('takes every flow whose condition holds', () => {
  expect(start(diagram, 'some', { photos: true, plans: true }).waitingAt()).toEqual(['photos', 'plans'])
})

test('takes the default flow when nothing holds', () => {
  expect(start(diagram, 'some', { photos: false, plans: false }).waitingAt()).toEqual(['always'])
})

test('waits for the tokens that were sent', () => {
  const run = start(diagram, 'some', { photos: true, plans: true }).complete('plans')

  expect(run.waitingAt()).toEqual(['photos'])
  expect(run.complete('photos').waitingAt()).toEqual(['after'])
})

test('does not wait for tokens never sent', () => {
  expect(start(diagram, 'some', { photos: true, plans: false }).complete('photos').waitingAt()).toEqual(['after'])
})

test('goes on when the last other token dies', () => {
  const run = start(diagram, 'dying').complete('u1')
  expect(run.waitingAt()).toEqual(['u2'])

  run.complete('u2', { keep: false })

  expect(run.waitingAt()).toEqual(['after2'])
})

test('goes on when a boundary event ends the token', () => {
  const run = start(diagram, 'dying').complete('u1').timer('too-late')

  expect(run.waitingAt()).toEqual(['after2'])
  expect(run.terminated()).toEqual(['u2'])
})

test('waits for a token two steps upstream', () => {
  const run = start(diagram, 'upstream').complete('early').complete('first')

  expect(run.waitingAt()).toEqual(['second'])
  expect(run.complete('second').waitingAt()).toEqual(['after3'])
})

test('fires again when a loop comes back', () => {
  const run = start(diagram, 'loop').complete('x').complete('y').complete('check4', { more: true })

  expect(run.waitingAt()).toEqual(['check4'])
  expect(run.complete('check4', { more: false }).status).toBe('COMPLETED')
})

test('does not let two joins wait for each other', () => {
  const run = start(diagram, 'mutual')

  expect(run.waitingAt()).toEqual(['ua'])
  expect(run.complete('ua', { again: false }).waitingAt()).toEqual(['ub'])
})
