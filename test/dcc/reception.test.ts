import { describe, expect, test } from 'vitest';
import { createHierarchy } from '../../src/authority/hierarchy.ts';
import type { SimulatedClock } from '../../src/core/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, addMs } from '../../src/core/instant.ts';
import type { Instant } from '../../src/core/instant.ts';
import { decodeMessage, encodeMessage } from '../../src/gbcs/message.ts';
import { signMessage } from '../../src/gbcs/signing.ts';
import type { GbcsMessage } from '../../src/gbcs/types.ts';
import { seededRandom, softKeyStore } from '../../src/crypto/index.ts';
import { type Neighbour, type Neighbourhood, neighbourhood, ticketOf } from './neighbourhood.ts';

/** A key of nobody's. */
const FORGER = softKeyStore(seededRandom('forger')).createSigningKey('forger');

/** What the device would answer, signed by somebody else, or otherwise not as it should be. */
const forgeries: Readonly<
  Record<string, (response: Uint8Array, here: Neighbourhood) => Uint8Array>
> = {
  'signed by a key of nobody': (response) => resigned(response, (message) => message),
  'with one octet changed': (response) => {
    const changed = new Uint8Array(response);
    changed[changed.length - 1]! ^= 1;
    return changed;
  },
  'cut short': (response) => response.subarray(0, response.length - 7),
  'with an octet too many': (response) => Uint8Array.of(...response, 0),
  'of no octets': () => new Uint8Array(),
  'without a signature': (response) => {
    const { kind, header, payload } = decodeMessage(response);
    return encodeMessage({ kind, header, payload });
  },
};

function resigned(response: Uint8Array, change: (message: GbcsMessage) => GbcsMessage): Uint8Array {
  const { kind, header, payload } = decodeMessage(response);
  return signMessage(encodeMessage(change({ kind, header, payload })), FORGER);
}

describe('a Response is believed', () => {
  test('when the device signed it and it answers the command', () => {
    const here = neighbourhood();
    here.methodOne(here.join('ESME'));
    here.wait();
    expect(here.events('dcc.concluded')).toMatchObject([{ result: 'success' }]);
    expect(here.events('dcc.unverified')).toEqual([]);
  });

  test('when a read was MACed and only the device and the broker can have made its MAC', () => {
    const here = neighbourhood();
    here.read(here.join('GSME'));
    here.wait();
    expect(here.events('dcc.concluded')).toMatchObject([
      {
        result: 'success',
        cells: [
          { cell: 'supplier.digitalSignature', status: 'success' },
          { cell: 'supplier.keyAgreement', status: 'success' },
          { cell: 'supplier.keyAgreement.prePaymentTopUp', status: 'success' },
        ],
      },
    ]);
  });

  test('as partial when one certificate of three did not validate', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const stranger = agreementCertificateOfAnotherRoot();
    const { supplier } = here.parties;
    const ticket = ticketOf(
      here.methodOne(esme, {
        command: supplier.updateCredentials({
          mode: 'supplierBySupplier',
          target: esme.entityId,
          replacements: { ...supplier.cells(), 'supplier.keyAgreement': stranger },
          issuers: [here.hierarchy.issuingOca],
        }),
      }),
    );
    here.wait();
    const record = here.dcc.outcomes.record(ticket)!;
    expect(record.result).toBe('partial');
    expect(record.cells.map(({ status }) => status)).toEqual([
      'success',
      'noTrustAnchor',
      'success',
    ]);
    const failed = record.cells[1]!;
    expect(failed.replacing).toBe(failed.existing);
  });
});

describe('a Response is not believed', () => {
  test.each(Object.keys(forgeries))('T50: %s, and the ticket does not end with it', (name) => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { receive } = esme.endpoint;
    esme.endpoint.receive = (command) => forgeries[name]!(receive(command)!, here);
    const ticket = ticketOf(here.methodOne(esme, { attemptsMax: 1 }));
    here.wait();
    expect(here.events('dcc.unverified')).toHaveLength(1);
    expect(here.dcc.outcomes.record(ticket)).toMatchObject({ result: 'unverified', cells: [] });
    expect(here.events('dcc.alert')).toEqual([]);
    expect(here.events('dcc.mapping-alarm')).toEqual([]);
  });

  test('T50: from the network at large, it changes nothing but the log', () => {
    const here = neighbourhood();
    const [esme, other] = [here.join('ESME'), here.join('ESME')];
    const ticket = ticketOf(here.methodOne(esme));
    here.wait(3_000);
    const heard: Uint8Array[] = [];
    const { receive } = other.endpoint;
    other.endpoint.receive = (command) => {
      const response = receive(command)!;
      heard.push(response);
      return response;
    };
    esme.endpoint.workingMs = () => DAY_MS;
    here.methodThree(other);
    here.wait(HOUR_MS);
    const forged = resigned(heard[0]!, (message) => ({
      ...message,
      header: { ...message.header, originatorId: esme.entityId },
    }));
    const before = here.picture() as { events: number };
    for (const octets of [forged, Uint8Array.of(1, 2), forged.subarray(0, 40)]) {
      expect(here.dcc.receive(octets)).toBe('unverified');
    }
    expect(here.picture()).toEqual({ ...before, events: before.events + 3 });
    expect(here.dcc.outcomes.record(ticket)).toMatchObject({ state: 'sent' });
    here.wait();
    expect(here.dcc.outcomes.record(ticket)).toMatchObject({ result: 'success', attempts: 1 });
  });

  test('when it is a good Response to another command, and again when that command is over', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { receive } = esme.endpoint;
    const answers: Uint8Array[] = [];
    esme.endpoint.receive = (command) => {
      const response = receive(command);
      if (response !== undefined) answers.push(response);
      return response;
    };
    here.read(esme);
    here.wait(HOUR_MS);
    const [old] = answers as [Uint8Array];
    expect(here.dcc.receive(old)).toBe('unexpected');
    esme.endpoint.receive = () => old;
    here.read(esme, { attemptsMax: 1 });
    here.wait();
    expect(here.events('dcc.unverified')).toMatchObject([{ reason: 'another-command' }]);
    expect(here.events('dcc.concluded').map(({ result }) => result)).toEqual([
      'success',
      'unverified',
    ]);
  });

  test('when a device that nobody knows sends it, or a command comes the wrong way', () => {
    const [here, there] = [neighbourhood(), neighbourhood()];
    const device = there.join('ESME');
    const command = there.parties.supplier.readCredentials({
      target: device.entityId,
      roles: ['supplier'],
      authorisingCell: 'supplier.digitalSignature',
    });
    const response = device.device.receive(command).response!;
    expect(here.dcc.receive(response)).toBe('unverified');
    expect(here.dcc.receive(command)).toBe('unverified');
    expect(here.events('dcc.unverified').map(({ reason }) => reason)).toEqual([
      'unknown-device',
      'not-from-a-device',
    ]);
  });
});

test('an authentic Response that comes another way concludes the ticket once', () => {
  const here = neighbourhood();
  const esme = here.join('ESME');
  const { receive } = esme.endpoint;
  let overheard: Uint8Array | undefined;
  esme.endpoint.receive = (command) => {
    overheard = receive(command);
    return undefined;
  };
  here.methodOne(esme);
  here.wait(MINUTE_MS);
  expect(here.dcc.receive(overheard!)).toBe('concluded');
  expect(here.dcc.receive(overheard!)).toBe('unexpected');
  here.wait();
  expect(here.events('dcc.concluded')).toMatchObject([{ result: 'success', attempts: 1 }]);
});

describe('a future-dated command', () => {
  const at = (here: Neighbourhood): Instant => addMs(here.agenda.clock.now(), 2 * DAY_MS);
  const order = (here: Neighbourhood, device: Neighbour, executeAt: Instant | 'cancel') => ({
    command: here.parties.supplier.updateCredentials({
      mode: 'supplierBySupplier',
      target: device.entityId,
      replacements: here.parties.supplier.cells(),
      issuers: [here.hierarchy.issuingOca],
      executeAt,
    }),
  });

  test.each(['ESME', 'GSME'] as const)(
    'T51: to a %s is concluded by its Alert 8F66, not by the NULL Response',
    (type) => {
      const here = neighbourhood();
      const device = here.join(type);
      const ticket = ticketOf(here.methodOne(device, order(here, device, at(here))));
      here.wait(DAY_MS);
      expect(here.dcc.outcomes.record(ticket)).toMatchObject({
        state: 'sent',
        result: 'scheduled',
      });
      expect(here.events('dcc.concluded')).toEqual([]);
      here.wait();
      expect(here.events('dcc.device-alert')).toMatchObject([{ alertCode: '8F66' }]);
      expect(here.events('dcc.concluded')).toMatchObject([{ result: 'success', attempts: 1 }]);
      expect(here.dcc.outcomes.record(ticket)?.cells).toHaveLength(3);
    },
  );

  test('that fails at its time is concluded as partial by Alert 8F67', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { command } = order(here, esme, at(here));
    const { supplier } = here.parties;
    const bad = supplier.updateCredentials({
      mode: 'supplierBySupplier',
      target: esme.entityId,
      replacements: { 'supplier.keyAgreement': agreementCertificateOfAnotherRoot() },
      issuers: [here.hierarchy.issuingOca],
      executeAt: at(here),
    });
    expect(command).not.toEqual(bad);
    here.methodOne(esme, { command: bad });
    here.wait();
    expect(here.events('dcc.device-alert')).toMatchObject([{ alertCode: '8F67' }]);
    expect(here.events('dcc.concluded')).toMatchObject([
      { result: 'partial', cells: [{ cell: 'supplier.keyAgreement', status: 'noTrustAnchor' }] },
    ]);
  });

  test('whose Alert is not to be had at first is asked for again', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    here.methodOne(esme, order(here, esme, at(here)));
    here.wait(DAY_MS);
    esme.endpoint.reachable = false;
    here.wait(DAY_MS + HOUR_MS);
    expect(here.events('dcc.concluded')).toEqual([]);
    esme.endpoint.reachable = true;
    here.wait();
    expect(here.events('dcc.concluded')).toMatchObject([{ result: 'success' }]);
  });

  test('whose Alert never comes ends as no-response, once', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    esme.endpoint.takeAlerts = () => [];
    here.methodOne(esme, order(here, esme, at(here)));
    here.wait();
    expect(here.events('dcc.concluded')).toMatchObject([{ result: 'no-response', attempts: 1 }]);
    expect(here.agenda.length).toBe(0);
  });

  test('whose NULL Response is replayed is still fetched once', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { receive } = esme.endpoint;
    let heard: Uint8Array | undefined;
    esme.endpoint.receive = (command) => (heard = receive(command));
    here.methodOne(esme, order(here, esme, at(here)));
    here.wait(DAY_MS);
    const before = here.picture();
    expect(here.dcc.receive(heard!)).toBe('unexpected');
    expect(here.picture()).toEqual(before);
  });

  test('that a later one supersedes gets no Alert; the Alert belongs to the later one', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    here.methodOne(esme, order(here, esme, at(here)));
    here.wait(HOUR_MS);
    here.methodOne(esme, order(here, esme, at(here)));
    here.wait();
    const results = here.dcc.outcomes.find({}).map(({ result }) => result);
    expect(results).toEqual(['no-response', 'success']);
  });

  test('beside another of the same device is asked for as often as if it were alone', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { networkOperator } = here.parties;
    esme.endpoint.takeAlerts = () => [];
    here.methodOne(esme, order(here, esme, at(here)));
    here.methodOne(esme, {
      command: networkOperator.updateCredentials({
        mode: 'networkOperatorByNetworkOperator',
        target: esme.entityId,
        replacements: networkOperator.cells(),
        issuers: [here.hierarchy.issuingOca],
        executeAt: at(here),
      }),
      requester: networkOperator.entityId,
    });
    here.wait(3 * DAY_MS);
    // Asked at the execution time, and 8, 16 and 24 hours later: the fifth time is a day after that.
    expect(here.events('dcc.concluded')).toEqual([]);
    here.wait(DAY_MS + HOUR_MS);
    const results = here.dcc.outcomes.find({}).map(({ result }) => result);
    expect(results).toEqual(['no-response', 'no-response']);
    expect(here.events('dcc.concluded')).toHaveLength(2);
  });

  test('whose Alert is forged waits for the right one', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { takeAlerts } = esme.endpoint;
    let times = 0;
    esme.endpoint.takeAlerts = () =>
      times++ === 0 ? takeAlerts().map((alert) => resigned(alert, (message) => message)) : [];
    here.methodOne(esme, order(here, esme, at(here)));
    here.wait();
    expect(here.events('dcc.device-alert')).toEqual([]);
    expect(here.events('dcc.unverified')).toMatchObject([{ reason: 'not-authentic' }]);
    expect(here.events('dcc.concluded')).toMatchObject([{ result: 'no-response' }]);
  });

  test('is concluded by an Alert that the device sends of its own accord', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const { takeAlerts } = esme.endpoint;
    esme.endpoint.takeAlerts = () => [];
    const executeAt = at(here);
    here.methodOne(esme, order(here, esme, executeAt));
    here.wait(2 * DAY_MS + 1);
    const [alert] = takeAlerts();
    expect(here.dcc.receive(alert!)).toBe('concluded');
    expect(here.dcc.receive(alert!)).toBe('unexpected');
    here.wait();
    expect(here.events('dcc.concluded')).toMatchObject([{ result: 'success' }]);
  });

  test('that is cancelled: the cancellation ends at once, the cancelled one without an Alert', () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    const first = ticketOf(here.methodOne(esme, order(here, esme, at(here))));
    here.wait(HOUR_MS);
    const second = ticketOf(here.methodOne(esme, order(here, esme, 'cancel')));
    here.wait();
    expect(here.dcc.outcomes.record(second)).toMatchObject({ result: 'success', cells: [] });
    expect(here.dcc.outcomes.record(first)).toMatchObject({ result: 'no-response' });
  });
});

/** A key agreement certificate of another hierarchy. */
function agreementCertificateOfAnotherRoot(): Uint8Array {
  const { agenda, hierarchy, parties } = neighbourhood();
  const clock = agenda.clock as SimulatedClock;
  const random = seededRandom('another root');
  const another = createHierarchy({ clock, random, generation: hierarchy.generation + 1 });
  return parties.otherSupplier.renew(another)[1]!.certificate;
}
