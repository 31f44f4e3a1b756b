import { expect, test } from 'vitest';
import { DeliveryMemory } from '../../../src/edges/http/delivery-memory.ts';

test('an id is new once', () => {
  const memory = new DeliveryMemory(10);
  expect([memory.isNew('a'), memory.isNew('a'), memory.isNew('b')]).toEqual([true, false, true]);
});

test('the one not seen for longest is forgotten first', () => {
  const memory = new DeliveryMemory(2);
  for (const id of ['a', 'b', 'a', 'c']) memory.isNew(id);
  expect([memory.isNew('a'), memory.isNew('b')]).toEqual([false, true]);
});

test('what was forgotten is new again', () => {
  const memory = new DeliveryMemory(2);
  memory.isNew('a');
  memory.forget('a');
  expect(memory.isNew('a')).toBe(true);
});
