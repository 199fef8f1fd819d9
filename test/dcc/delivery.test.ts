import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/core/instant.ts';
import { verifyMessageMac } from '../../src/gbcs/mac.ts';
import { decodeMessage } from '../../src/gbcs/message.ts';
import { createRegionSlots } from '../../src/dcc/regions.ts';
import { instantFromMs } from '../../src/core/instant.ts';
import { neighbourhood, ticketOf } from './neighbourhood.ts';

describe('a command on its way', () => {
  test('is submitted, attempted, answered and concluded, each once', () => {
    const { join, methodOne, wait, log, dcc } = neighbourhood();
    const ticket = ticketOf(methodOne(join('ESME')));
    wait();
    const types = log.events.filter((event) => 'ticket' in event).map(({ type }) => type);
    expect(types).toEqual(['dcc.submitted', 'dcc.attempted', 'dcc.concluded']);
    const record = dcc.outcomes.record(ticket);
    expect(record).toMatchObject({ state: 'concluded', result: 'success', attempts: 1 });
    expect(record?.cells.map(({ cell, status }) => `${cell} ${status}`)).toEqual([
      'supplier.digitalSignature success',
      'supplier.keyAgreement success',
      'supplier.keyAgreement.prePaymentTopUp success',
    ]);
  });

  test('GBCS 13.3.3.1: gets the MAC of the broker, unless the Recovery key signed it', () => {
    const { join, methodOne, methodThree, wait, parties } = neighbourhood();
    const received: Uint8Array[] = [];
    const [first, second] = [join('ESME'), join('ESME')];
    for (const { endpoint } of [first, second]) {
      const { receive } = endpoint;
      endpoint.receive = (command) => {
        received.push(command);
        return receive(command);
      };
    }
    methodOne(first);
    wait();
    methodThree(second);
    wait();
    const brokerKey = parties.accessControlBroker.agreementKey();
    const [own, recovery] = received as [Uint8Array, Uint8Array];
    expect(verifyMessageMac(own, brokerKey, first.device.publicKeys.keyAgreement)).toBe(true);
    expect(decodeMessage(recovery).mac).toBeUndefined();
    expect(received).toHaveLength(2);
  });

  test('takes transit, its octets, the work of the device and transit again', () => {
    const profile = { transitMs: 3_000, octetsPerSecond: 100 };
    const { join, methodOne, wait, events } = neighbourhood({ delivery: profile });
    const esme = join('ESME');
    esme.endpoint.workingMs = (certificates) => certificates * 10 * SECOND_MS;
    methodOne(esme);
    wait();
    const [submitted] = events('dcc.submitted');
    const [concluded] = events('dcc.concluded');
    const onTheAirMs = Math.ceil((submitted!.octets * 1_000) / 100);
    expect(concluded!.at - submitted!.at).toBe(3_000 + onTheAirMs + 30_000 + 3_000);
  });

  test('T25: nine certificates at 150 s each take their time and are not taken for lost', () => {
    const { join, methodOne, wait, events } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.workingMs = () => 9 * 150 * SECOND_MS;
    methodOne(esme);
    wait(22.5 * MINUTE_MS);
    expect(events('dcc.concluded')).toEqual([]);
    wait(MINUTE_MS);
    expect(events('dcc.concluded')).toMatchObject([{ result: 'success', attempts: 1 }]);
    expect(events('dcc.unanswered')).toEqual([]);
  });

  test('to a GSME waits until the meter wakes, the same time of the half hour every time', () => {
    const { join, read, wait, events, agenda } = neighbourhood();
    const gsme = join('GSME');
    const arrivals: number[] = [];
    const { receive } = gsme.endpoint;
    gsme.endpoint.receive = (command) => {
      arrivals.push(agenda.clock.now());
      return receive(command);
    };
    read(gsme);
    wait(5 * HOUR_MS + 7 * MINUTE_MS);
    read(gsme);
    wait();
    expect(events('dcc.concluded').map(({ result }) => result)).toEqual(['success', 'success']);
    const [first, second] = arrivals as [number, number];
    expect((second - first) % (30 * MINUTE_MS)).toBe(0);
    expect(first - events('dcc.attempted')[0]!.at).toBeLessThanOrEqual(30 * MINUTE_MS + 10_000);
  });

  test('goes out when its region has room: three commands at two a second', () => {
    const { join, methodOne, wait, events } = neighbourhood({
      delivery: { regionCommandsPerSecond: 2 },
    });
    const homes = [join('ESME'), join('ESME'), join('ESME')];
    const south = join('ESME', { particulars: { region: 'south' } });
    for (const device of [...homes, south]) methodOne(device);
    wait(0);
    expect(events('dcc.attempted').map(({ ticket }) => ticket)).toEqual([1, 4]);
    wait();
    const at = new Map(events('dcc.attempted').map((event) => [event.ticket, event.at]));
    expect([2, 3, 4].map((ticket) => at.get(ticket)! - at.get(1)!)).toEqual([500, 1_000, 0]);
  });
});

describe('silence', () => {
  test('is answered by further attempts as the profile says, then concluded once', () => {
    const { join, methodOne, wait, events, agenda } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.reachable = false;
    methodOne(esme);
    wait();
    expect(events('dcc.attempted').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    const [first, ...later] = events('dcc.attempted').map(({ at }) => at);
    expect(events('dcc.unanswered')).toHaveLength(5);
    const hours = later.map((at) => Math.floor((at - first!) / HOUR_MS));
    expect(hours).toEqual([8, 16, 24, 49]);
    expect(events('dcc.concluded')).toMatchObject([{ result: 'no-response', cells: [] }]);
    expect(agenda.length).toBe(0);
  });

  test('begins to count when the device should be done', () => {
    const { join, methodOne, wait, events, dcc } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.workingMs = () => HOUR_MS;
    esme.endpoint.reachable = false;
    methodOne(esme, { attemptsMax: 1 });
    wait();
    const waited = events('dcc.unanswered')[0]!.at - events('dcc.attempted')[0]!.at;
    expect(waited).toBeGreaterThan(HOUR_MS + dcc.delivery.responseTimeoutMs);
    expect(waited).toBeLessThan(HOUR_MS + dcc.delivery.responseTimeoutMs + MINUTE_MS);
  });

  test('ends with the attempt that finds the device at home', () => {
    const { join, methodOne, wait, events } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.reachable = false;
    methodOne(esme);
    wait(3 * HOUR_MS);
    esme.endpoint.reachable = true;
    wait();
    expect(events('dcc.concluded')).toMatchObject([{ result: 'success', attempts: 2 }]);
  });

  test('T11: of a device that refuses a command is no-response, and the device is as it was', () => {
    const { join, methodThree, wait, events, parties, hierarchy } = neighbourhood();
    const esme = join('ESME');
    const before = esme.device.snapshot().cells;
    const command = parties.recovery.updateCredentials({
      mode: 'anyExceptAbnormalRootByRecovery',
      target: esme.entityId,
      replacements: parties.otherSupplier.cells(),
      issuers: [hierarchy.issuingOca],
      signWith: parties.supplier.signingKey(),
    });
    methodThree(esme, { command });
    wait();
    expect(events('dcc.concluded')).toMatchObject([{ result: 'no-response' }]);
    expect(esme.device.snapshot().cells).toEqual(before);
  });

  test('after a lost acknowledgement stays no-response, although the device did it: the DCC knows no better', () => {
    const { join, methodOne, wait, events, read, dcc } = neighbourhood();
    const esme = join('ESME');
    const { receive } = esme.endpoint;
    esme.endpoint.receive = (command) => {
      receive(command);
      return undefined;
    };
    methodOne(esme);
    wait();
    expect(events('dcc.concluded')).toMatchObject([{ result: 'no-response', attempts: 5 }]);
    esme.endpoint.receive = receive;
    read(esme);
    wait();
    expect(events('dcc.mapping-alarm').map(({ cell }) => cell)).toEqual([
      'supplier.digitalSignature',
      'supplier.keyAgreement',
      'supplier.keyAgreement.prePaymentTopUp',
    ]);
    const cell = 'supplier.digitalSignature';
    expect(dcc.mapping.believed(esme.entityId, cell)?.keyIdentifier).toEqual(
      esme.device.snapshot().cells[cell]?.keyIdentifier,
    );
  });

  test('is as long as the order says', () => {
    const { join, methodOne, wait, events } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.reachable = false;
    methodOne(esme, { attemptsMax: 1 });
    wait();
    expect(events('dcc.concluded')).toMatchObject([{ result: 'no-response', attempts: 1 }]);
  });
});

describe('withdrawing', () => {
  test('takes back what has not gone out, and leaves the devices alone', () => {
    const { join, methodOne, wait, events, dcc } = neighbourhood({
      delivery: { regionCommandsPerSecond: 1 },
    });
    const devices = [join('ESME'), join('ESME'), join('ESME')];
    for (const device of devices) methodOne(device, { incident: 'R1' });
    wait(0);
    const untouched = devices.slice(1).map(({ device }) => device.snapshot());
    expect(dcc.withdraw({ incident: 'R1' })).toBe(2);
    wait();
    expect(events('dcc.concluded').map(({ ticket, result }) => [ticket, result])).toEqual([
      [2, 'withdrawn'],
      [3, 'withdrawn'],
      [1, 'success'],
    ]);
    expect(devices.slice(1).map(({ device }) => device.snapshot())).toEqual(untouched);
  });

  test('of what waits for another attempt ends it as no-response: the device may have done it', () => {
    const { join, methodOne, wait, events, dcc } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.reachable = false;
    const ticket = ticketOf(methodOne(esme));
    wait(HOUR_MS);
    expect(dcc.withdraw({ ticket })).toBe(0);
    expect(events('dcc.concluded')).toMatchObject([{ result: 'no-response', attempts: 1 }]);
    wait();
    expect(events('dcc.attempted')).toHaveLength(1);
    expect(events('dcc.concluded')).toHaveLength(1);
  });

  test('of what is awaited lets it come, and makes no further attempt', () => {
    const { join, methodOne, wait, events, dcc } = neighbourhood();
    const esme = join('ESME');
    esme.endpoint.reachable = false;
    const ticket = ticketOf(methodOne(esme));
    wait(MINUTE_MS);
    expect(dcc.withdraw({ ticket })).toBe(0);
    expect(events('dcc.concluded')).toEqual([]);
    wait();
    expect(events('dcc.concluded')).toMatchObject([{ result: 'no-response', attempts: 1 }]);
  });

  test('twice, or of an unknown incident, does nothing; of an unknown ticket it is a mistake', () => {
    const { join, methodOne, wait, dcc, events } = neighbourhood();
    const ticket = ticketOf(methodOne(join('ESME')));
    expect(dcc.withdraw({ ticket })).toBe(1);
    expect(dcc.withdraw({ ticket })).toBe(0);
    expect(dcc.withdraw({ incident: 'R9' })).toBe(0);
    wait();
    expect(events('dcc.concluded')).toHaveLength(1);
    expect(() => dcc.withdraw({ ticket: 7 })).toThrow(
      expect.objectContaining({ code: 'dcc/unknown-ticket', details: { ticket: 7 } }),
    );
  });
});

test('a DCC without an agenda answers at once, and says that it cannot wait', () => {
  const { parties, hierarchy, join } = neighbourhood();
  const esme = join('ESME');
  const { dcc } = neighbourhood({ agenda: undefined as never });
  const order = {
    command: parties.supplier.updateCredentials({
      mode: 'supplierBySupplier',
      target: esme.entityId,
      replacements: parties.supplier.cells(),
      issuers: [hierarchy.issuingOca],
    }),
    requester: parties.supplier.entityId,
    serviceRequest: '6.15.1',
  } as const;
  expect(() => dcc.submit(order)).toThrow(expect.objectContaining({ code: 'dcc/no-agenda' }));
  expect(dcc.outcomes.size).toBe(0);
});

test('slots of a region follow each other; those of another region do not wait for them', () => {
  const slots = createRegionSlots({ commandsPerSecond: 3 });
  const at = instantFromMs(1_000);
  const taken = ['north', 'north', 'north', 'north', 'south'].map((name) => slots.take(name, at));
  expect(taken).toEqual([1_000, 1_334, 1_667, 2_001, 1_000]);
});
