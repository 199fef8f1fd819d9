/**
 * A device that is handed back with a key that an incident was about is caught, whichever incident that was.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { handedBackHoldsNothingNotified } from '../../../src/simulation/checkers/handed-back-holds-nothing-notified.ts';
import { type Doctor, problemsOf } from './doctored.ts';

const DS = 'supplier.digitalSignature';

function opened({ world, write }: Doctor, incident: string): void {
  const key = `${DS} of ${world.party('supplier').entityId}`;
  write('recovery.opened', { incident, key, certainty: 'certain', notifier: 'dcc' });
}

/** The signing cell of the supplier has what is in another cell, or a key that nobody knows. */
function given(doctor: Doctor, what: 'its own' | "the broker's" | 'something new'): void {
  const { cells } = doctor.state;
  const own = cells[DS];
  const broker = cells['accessControlBroker.keyAgreement'];
  if (own === undefined || broker === undefined) throw new Error('an ESME has both');
  const anchor = {
    'its own': own,
    "the broker's": broker,
    'something new': { ...own, keyIdentifier: new Uint8Array(8) },
  }[what];
  doctor.step({ after: { ...doctor.state, cells: { ...cells, [DS]: anchor } } });
}

function claimed({ write, esme }: Doctor, incident: string, outcome: string): void {
  const device = esme.entityId;
  write('recovery.device', { incident, device, outcome, code: 'success', attempts: 1 });
}

const problems = (doctor: (doctor: Doctor) => void): readonly string[] =>
  problemsOf(handedBackHoldsNothingNotified, doctor);

describe('a device that was under DCC control', () => {
  test.each(['R1', 'R2'])('gets back what was compromised, from %s', (incident) => {
    const found = problems((doctor) => {
      opened(doctor, 'R1');
      given(doctor, "the broker's");
      claimed(doctor, 'R1', 'under-dcc-control');
      given(doctor, 'its own');
      claimed(doctor, incident, 'handed-back');
    });
    expect(found).toEqual([`is handed back by ${incident}, and ${DS} holds what R1 is about`]);
  });

  test('gets back new keys', () => {
    const found = problems((doctor) => {
      opened(doctor, 'R1');
      given(doctor, "the broker's");
      claimed(doctor, 'R1', 'under-dcc-control');
      given(doctor, 'something new');
      claimed(doctor, 'R1', 'handed-back');
    });
    expect(found).toEqual([]);
  });

  test.each(['rejected', 'aborted'])('gets back what was in use: a false alarm, %s', (to) => {
    const found = problems((doctor) => {
      opened(doctor, 'R1');
      given(doctor, "the broker's");
      claimed(doctor, 'R1', 'under-dcc-control');
      const event = 'aborted';
      doctor.write('recovery.state', { incident: 'R1', from: 'halted', to, event });
      given(doctor, 'its own');
      claimed(doctor, 'R1', 'handed-back');
    });
    expect(found).toEqual([]);
  });
});

test('cells that were never under DCC control are not judged', () => {
  const found = problems((doctor) => {
    opened(doctor, 'R1');
    claimed(doctor, 'R2', 'under-dcc-control');
    claimed(doctor, 'R2', 'handed-back');
  });
  expect(found).toEqual([]);
});
