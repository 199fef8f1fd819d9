/**
 * Claims that a device has recovered are believed only when its cells say so: each false claim, made on purpose, is caught.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { DeviceState } from '../../../src/device/state.ts';
import { recoveredHoldsWhatWasPlaced } from '../../../src/simulation/checkers/recovered-holds-what-was-placed.ts';
import type { CellName } from '../../../src/vocabulary/cells.ts';
import { type Doctor, executedAs, problemsOf } from './doctored.ts';

const incident = 'R1';
const DS = 'supplier.digitalSignature';
const KA = 'supplier.keyAgreement';
const TOP_UP = 'supplier.keyAgreement.prePaymentTopUp';
const SUPPLIER: readonly CellName[] = [DS, KA, TOP_UP];
const BROKER = {
  [DS]: 'accessControlBroker.keyAgreement',
  [KA]: 'accessControlBroker.keyAgreement',
  [TOP_UP]: 'accessControlBroker.keyAgreement',
} as const;

function opened({ world, write }: Doctor, key?: string): void {
  const name = key ?? `${DS} of ${world.party('supplier').entityId}`;
  write('recovery.opened', { incident, key: name, certainty: 'certain', notifier: 'dcc' });
}

function approved({ write }: Doctor, method: string): void {
  const about = { mode: 'technical', reportEveryMs: 0, because: '' } as const;
  write('recovery.decision', { incident, decision: 'approve', method, ...about });
}

function claimed({ write, esme }: Doctor, outcome: string, code = 'success'): void {
  write('recovery.device', { incident, device: esme.entityId, outcome, code, attempts: 1 });
}

function submitted({ write, esme }: Doctor, of?: string): void {
  const about = { requester: 'dcc', serviceRequest: 'recovery', octets: 1 } as const;
  const ticket = 7;
  write('dcc.submitted', { ticket, device: esme.entityId, ...about, ...(of && { incident: of }) });
}

/** The memory of the ESME after its supplier's cells have taken what is in other cells, or other keys. */
function after(
  { state }: Doctor,
  cells: Readonly<Partial<Record<CellName, CellName | 'new'>>>,
): DeviceState {
  const changed = Object.entries(cells).map(([cell, from]) => {
    const anchor = state.cells[from === 'new' ? (cell as CellName) : from];
    if (anchor === undefined) throw new Error(`the ESME has no ${from}`);
    const identifier = from === 'new' ? NEW_IDENTIFIER : anchor.keyIdentifier;
    return [cell, { ...anchor, keyIdentifier: identifier }];
  });
  const renewed = Object.fromEntries(changed) as Partial<DeviceState['cells']>;
  return { ...state, cells: { ...state.cells, ...renewed } };
}

const NEW_IDENTIFIER = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const RENEWED = { [DS]: 'new', [KA]: 'new', [TOP_UP]: 'new' } as const;

/** A command of the Recovery party that names certificates for the supplier's cells. */
function naming({ world, esme }: Doctor, cells: readonly CellName[]): Uint8Array {
  const own = world.party('supplier').cells();
  return world.party('recovery').updateCredentials({
    target: esme.entityId,
    mode: 'anyExceptAbnormalRootByRecovery',
    replacements: Object.fromEntries(cells.map((cell) => [cell, own[cell]])),
    issuers: [],
  });
}

const problems = (doctor: (doctor: Doctor) => void): readonly string[] =>
  problemsOf(recoveredHoldsWhatWasPlaced, doctor);

describe('a claim that is not true', () => {
  test('recovered, although nothing has changed', () => {
    const found = problems((doctor) => {
      opened(doctor);
      approved(doctor, 'method-3');
      claimed(doctor, 'recovered');
    });
    expect(found).toEqual(
      SUPPLIER.map((cell) => `is recovered, and ${cell} holds what was compromised`),
    );
  });

  test.each(['recovered', 'handed-back'])('%s, with one cell that was forgotten', (outcome) => {
    const found = problems((doctor) => {
      opened(doctor);
      approved(doctor, 'method-3');
      doctor.step({ after: after(doctor, { [DS]: 'new', [TOP_UP]: 'new' }) });
      claimed(doctor, outcome);
    });
    expect(found).toEqual([`is ${outcome}, and ${KA} holds what was compromised`]);
  });

  test.each(['recovered', 'handed-back'])("%s, with the broker's certificates", (outcome) => {
    const found = problems((doctor) => {
      opened(doctor);
      approved(doctor, 'method-3');
      doctor.step({ after: after(doctor, BROKER) });
      claimed(doctor, outcome);
    });
    expect(found).toEqual(
      SUPPLIER.map((cell) => `is ${outcome}, and ${cell} holds the broker's certificate`),
    );
  });

  test('recovered from a compromise of the key of top-ups, which is still there', () => {
    const found = problems((doctor) => {
      const { entityId } = doctor.world.party('supplier');
      opened(doctor, `${TOP_UP} of ${entityId}`);
      approved(doctor, 'method-1');
      doctor.step({ after: after(doctor, { [DS]: 'new', [KA]: 'new' }) });
      claimed(doctor, 'recovered');
    });
    expect(found).toEqual([`is recovered, and ${TOP_UP} holds what was compromised`]);
  });

  test("under DCC control, with a cell that is not the broker's", () => {
    const found = problems((doctor) => {
      opened(doctor);
      approved(doctor, 'method-2');
      doctor.step({ after: after(doctor, { ...BROKER, [KA]: 'new' }) });
      claimed(doctor, 'under-dcc-control');
    });
    expect(found).toEqual([
      `is under-dcc-control, and ${KA} does not hold the broker's certificate`,
    ]);
  });

  test('recovered, and a cell holds another certificate than its last command named', () => {
    const found = problems((doctor) => {
      opened(doctor);
      approved(doctor, 'method-3');
      submitted(doctor, incident);
      doctor.step({ command: naming(doctor, [DS]), outcome: executedAs() });
      doctor.step({ after: after(doctor, RENEWED) });
      claimed(doctor, 'recovered');
    });
    expect(found).toEqual([`is recovered, and ${DS} does not hold what its last command named`]);
  });

  test.each(['rootOca', 'contingencySymmetric', 'contingencyBoth'])(
    'recovered from %s under the old root',
    (key) => {
      const found = problems((doctor) => {
        opened(doctor, key);
        approved(doctor, 'apex-contingency');
        claimed(doctor, 'recovered');
      });
      expect(found).toEqual(['is recovered, and root holds what was compromised']);
    },
  );

  test.each(['recovered', 'handed-back'])('%s from an Apex, under DCC control', (outcome) => {
    const found = problems((doctor) => {
      opened(doctor, 'rootOca');
      approved(doctor, 'apex-contingency');
      const { cells, ...rest } = after(doctor, BROKER);
      const { root, ...others } = cells;
      if (root === undefined) throw new Error('the ESME has no root');
      const anchor = { ...root, stored: Uint8Array.of(1) };
      doctor.step({ after: { ...rest, cells: { ...others, root: anchor } } });
      claimed(doctor, outcome);
    });
    expect(found).toEqual(
      SUPPLIER.map((cell) => `is ${outcome}, and ${cell} holds the broker's certificate`),
    );
  });

  test('under DCC control after an Apex, with nothing of the broker', () => {
    const found = problems((doctor) => {
      opened(doctor, 'rootOca');
      approved(doctor, 'apex-contingency');
      claimed(doctor, 'under-dcc-control');
    });
    expect(found).toEqual([
      'is under-dcc-control, and root holds what was compromised',
      "is under-dcc-control, and no cell of a User holds the broker's certificate",
    ]);
  });

  test('recovered from a compromise of the Recovery key, which is still there', () => {
    const found = problems((doctor) => {
      opened(doctor, 'recovery');
      approved(doctor, 'recovery-key-by-itself');
      claimed(doctor, 'recovered');
    });
    expect(found).toEqual([
      'is recovered, and recovery.digitalSignature holds what was compromised',
    ]);
  });
});

describe('silent', () => {
  test.each<[string, (doctor: Doctor) => void]>([
    [
      'new certificates of the owner',
      (doctor) => {
        approved(doctor, 'method-3');
        doctor.step({ after: after(doctor, RENEWED) });
        claimed(doctor, 'recovered');
      },
    ],
    [
      "under DCC control, with the broker's",
      (doctor) => {
        approved(doctor, 'method-2');
        doctor.step({ after: after(doctor, BROKER) });
        claimed(doctor, 'under-dcc-control');
      },
    ],
    [
      'a device that was not concerned',
      (doctor) => {
        claimed(doctor, 'recovered', 'nothing-to-replace');
      },
    ],
    [
      'a device of which nobody claims anything',
      (doctor) => {
        claimed(doctor, 'silent', 'no-response');
        claimed(doctor, 'partial', 'noTrustAnchor');
      },
    ],
    [
      'what a thief has named in between',
      (doctor) => {
        approved(doctor, 'method-3');
        const command = naming(doctor, [DS]);
        doctor.step({ command, outcome: executedAs(), sender: 'thief' });
        doctor.step({ after: after(doctor, RENEWED) });
        claimed(doctor, 'recovered');
      },
    ],
    [
      'what a command of no incident has named, a Change of Supplier',
      (doctor) => {
        approved(doctor, 'method-3');
        submitted(doctor);
        doctor.step({ command: naming(doctor, [DS]), outcome: executedAs() });
        doctor.step({ after: after(doctor, RENEWED) });
        claimed(doctor, 'recovered');
      },
    ],
    [
      'what a refused command has named',
      (doctor) => {
        approved(doctor, 'method-3');
        doctor.step({ command: naming(doctor, [DS]) });
        doctor.step({ after: after(doctor, RENEWED) });
        claimed(doctor, 'recovered');
      },
    ],
  ])('%s', (_, doctor) => {
    const found = problems((given) => {
      opened(given);
      doctor(given);
    });
    expect(found).toEqual([]);
  });
});
