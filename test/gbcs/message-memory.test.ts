/**
 * Who reads with a memory reads what decodeMessage reads; what is the same in two messages is one object; and nobody's octets are shared
 * with it.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { createMessageMemory } from '../../src/gbcs/message-memory.ts';
import { decodeMessage, encodeMessage, readMessage } from '../../src/gbcs/message.ts';
import type { DecodedMessage } from '../../src/gbcs/types.ts';
import { standardWorld } from '../../src/testing/standard-world.ts';

const world = standardWorld();
const { supplier, hierarchy, esme, chf } = world;
const first = supplier.renew(hierarchy);
const second = supplier.renew(hierarchy);

function commandTo(
  target: typeof esme.entityId,
  renewed: typeof first,
  by: 'supplier' | 'recovery' = 'supplier',
): Uint8Array {
  const replacements = Object.fromEntries(
    renewed.map(({ slot, certificate }) => [
      slot === 'digitalSignature' ? 'supplier.digitalSignature' : 'supplier.keyAgreement',
      certificate,
    ]),
  );
  const mode = by === 'supplier' ? 'supplierBySupplier' : 'anyExceptAbnormalRootByRecovery';
  const issuers = [hierarchy.issuingOca];
  return world[by].updateCredentials({ target, replacements, issuers, mode });
}

/** Reads each with one memory. */
function readAll(...messages: readonly Uint8Array[]): readonly DecodedMessage[] {
  const memory = createMessageMemory();
  return messages.map((message) => readMessage(message, {}, memory));
}

const replacementsOf = ({ payload }: DecodedMessage): unknown => {
  if (payload.type === 'update-credentials.command') return payload.replacements;
  if (payload.type === 'update-credentials.response') return payload.outcome?.replacements;
  throw new Error('an update is needed');
};
const pathOf = ({ payload }: DecodedMessage): unknown =>
  payload.type === 'update-credentials.command' ? payload.pathCertificates : undefined;

describe('commands with the same certificates for the same cells', () => {
  const commands = [esme, chf, esme].map(({ entityId }) => commandTo(entityId, first));
  const read = readAll(...commands);
  const [, again, third] = read;
  if (again === undefined || third === undefined) throw new Error('three are read');

  test('are read as decodeMessage reads them', () => {
    expect(read).toEqual(commands.map((command) => decodeMessage(command)));
    expect(again.header.targetId).toBe(chf.entityId);
  });

  test('have one list of them, and one path, from the second on', () => {
    expect(replacementsOf(third)).toBe(replacementsOf(again));
    expect(pathOf(third)).toBe(pathOf(again));
  });

  test('are nothing to decodeMessage: its values are the callers', () => {
    const [one, other] = [commandTo(esme.entityId, first), commandTo(esme.entityId, first)];
    expect(replacementsOf(decodeMessage(one))).not.toBe(replacementsOf(decodeMessage(other)));
  });
});

test('another certificate in one cell, and nothing is shared', () => {
  const commands = [first, second, first, second].map((renewed) =>
    commandTo(esme.entityId, renewed),
  );
  const read = readAll(...commands);
  expect(read).toEqual(commands.map((command) => decodeMessage(command)));
  expect(read[2] && replacementsOf(read[2])).not.toEqual(read[3] && replacementsOf(read[3]));
});

test.each<[string, (octets: Uint8Array) => Uint8Array]>([
  ['an array', (octets) => Uint8Array.from(octets)],
  ['a Buffer, whose slices are views', (octets) => Buffer.from(octets)],
])('octets of %s that is used again change nothing of the next message', (_, copy) => {
  const memory = createMessageMemory();
  const command = commandTo(esme.entityId, first);
  const other = withCellsSwapped(command);
  const octets = copy(command);
  readMessage(octets, {}, memory);
  readMessage(octets, {}, memory);
  octets.set(other);
  for (const message of [other, command]) {
    expect(readMessage(message, {}, memory)).toEqual(decodeMessage(message));
  }
});

/** The same certificates, each for the other's cell: as many octets. */
function withCellsSwapped(command: Uint8Array): Uint8Array {
  const { payload, ...parts } = decodeMessage(command);
  if (payload.type !== 'update-credentials.command') throw new Error('an update is needed');
  const targets = payload.replacements.map(({ target }) => target).toReversed();
  const replacements = payload.replacements.map(({ certificate }, index) => ({
    certificate,
    target: targets[index]!,
  }));
  const swapped = encodeMessage({ ...parts, payload: { ...payload, replacements } });
  expect(swapped).toHaveLength(command.length);
  return swapped;
}

describe('Responses that report the same', () => {
  const respond = (): Uint8Array => {
    const { response } = world.deliver(commandTo(esme.entityId, second, 'recovery'));
    if (response === undefined) throw new Error('a Response is needed');
    return response;
  };
  respond();
  const responses = [respond(), respond(), respond()];

  test('are read as decodeMessage reads them, with one report from the second on', () => {
    const read = readAll(...responses);
    expect(read).toEqual(responses.map((response) => decodeMessage(response)));
    const [, again, third] = read;
    expect(third && replacementsOf(third)).toBe(again && replacementsOf(again));
  });

  test('have their deviations noted each time, although the rest is the same', () => {
    const odd = responses.map(withLongLength);
    const read = readAll(...odd);
    expect(read).toEqual(odd.map((response) => decodeMessage(response)));
    for (const { deviations } of read) {
      expect(deviations.map(({ deviation }) => deviation)).toContain('non-minimal-length');
    }
  });
});

/** One length inside the report in an octet more than it needs; the lengths around it, and that of the content, with it. */
function withLongLength(response: Uint8Array): Uint8Array {
  const { content, payload } = decodeMessage(response);
  if (payload.type !== 'update-credentials.response' || payload.outcome === undefined)
    throw new Error('a report is needed');
  const at = content.length - 10;
  // The last field is an OCTET STRING of 8: 04 08 …
  expect([content[at], content[at + 1]]).toEqual([0x04, 0x08]);
  const long = [...content.subarray(0, at + 1), 0x81, ...content.subarray(at + 1)];
  return rewrapped(response, content, Uint8Array.from(long));
}

/** The message with other content: lengths of the enclosing SEQUENCEs and of the content are one more. */
function rewrapped(message: Uint8Array, content: Uint8Array, longer: Uint8Array): Uint8Array {
  const start = content.byteOffset - message.byteOffset;
  const raised = Uint8Array.from(longer);
  for (const place of lengthsAround(content)) raised[place] = (raised[place] ?? 0) + 1;
  const head = Uint8Array.from(message.subarray(0, start));
  head[start - 1] = (head[start - 1] ?? 0) + 1;
  return Uint8Array.from([...head, ...raised, ...message.subarray(start + content.length)]);
}

/** Last octets of the lengths of all elements that reach the end of the content. */
function lengthsAround(content: Uint8Array): readonly number[] {
  const places: number[] = [];
  const into = (offset: number, end: number): void => {
    for (let at = offset; at < end;) {
      const first = content[at + 1] ?? 0;
      const count = first < 0x80 ? 0 : first & 0x7f;
      let length = count === 0 ? first : 0;
      for (let i = 0; i < count; i++) length = length * 256 + (content[at + 2 + i] ?? 0);
      const valueStart = at + 2 + count;
      const tag = content[at] ?? 0;
      if (valueStart + length === content.length && (tag & 0x20) !== 0) {
        places.push(valueStart - 1);
        into(valueStart, valueStart + length);
      }
      at = valueStart + length;
    }
  };
  into(0, content.length);
  return places;
}
