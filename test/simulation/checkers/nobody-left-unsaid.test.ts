/**
 * The checker of devices that keep what was compromised: it catches one of which nobody speaks, and no other.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { nobodyLeftUnsaid } from '../../../src/simulation/checkers/nobody-left-unsaid.ts';
import { type Doctor, problemsOf } from './doctored.ts';

const incident = 'R1';

/** An incident closes; nothing has been sent to anybody. */
function closed(
  doctor: Doctor,
  { key, then }: { readonly key: string; readonly then?: (doctor: Doctor) => void },
): void {
  const { write, esme } = doctor;
  write('recovery.opened', { incident, key, certainty: 'certain', notifier: 'dcc' });
  write('recovery.list', { incident, devices: [esme.entityId] });
  then?.(doctor);
  write('recovery.state', { incident, from: 'postRecovery', event: 'closed', to: 'closed' });
}

const keyOf = ({ world }: Doctor): string =>
  `supplier.digitalSignature of ${world.party('supplier').entityId}`;

const allOthers = ({ world, esme }: Doctor): readonly string[] =>
  world.fleet.devices.map(({ entityId }) => entityId).filter((id) => id !== esme.entityId);

const settled = ({ write, esme }: Doctor, outcome: 'recovered' | 'silent'): void => {
  write('recovery.device', { incident, device: esme.entityId, outcome, code: '', attempts: 1 });
};

describe('nobody-left-unsaid', () => {
  test('an incident closes, and nobody was ever mentioned', () => {
    const found = problemsOf(nobodyLeftUnsaid, (doctor) => {
      closed(doctor, { key: keyOf(doctor) });
    });
    expect(found).toHaveLength(4);
    expect(found[0]).toBe(
      'R1 is closed, says nothing of it, and supplier.digitalSignature holds what was compromised',
    );
  });

  test('a device counts as done and is not', () => {
    const found = problemsOf(nobodyLeftUnsaid, (doctor) => {
      const then = (): void => {
        doctor.write('recovery.left-out', { incident, devices: allOthers(doctor) });
        settled(doctor, 'recovered');
      };
      closed(doctor, { key: keyOf(doctor), then });
    });
    expect(found).toHaveLength(1);
  });

  test.each(['accessControlBroker', 'contingencySymmetric', 'rootOca'])(
    'every device keeps what was in use of %s',
    (key) => {
      const found = problemsOf(nobodyLeftUnsaid, (doctor) => {
        const then = ({ world: { authority } }: Doctor): void => {
          // Another root is in use by now.
          const other = { ...authority.current(), root: new Uint8Array() };
          Object.defineProperty(authority, 'current', { value: () => other });
        };
        closed(doctor, { key, then });
      });
      expect(found).toHaveLength(5);
    },
  );

  test('a root that is still in use is nothing that anybody should have given up', () => {
    const found = problemsOf(nobodyLeftUnsaid, (doctor) => {
      closed(doctor, { key: 'rootOca' });
    });
    expect(found).toEqual([]);
  });

  test('nothing is wrong with a device that is said to be left out, to be silent, or to be an exception', () => {
    const found = problemsOf(nobodyLeftUnsaid, (doctor) => {
      const then = (): void => {
        const [first = '', ...rest] = allOthers(doctor);
        doctor.write('recovery.left-out', { incident, devices: rest });
        doctor.write('recovery.exception', { incident, device: first, code: 'duplicate' });
        settled(doctor, 'silent');
      };
      closed(doctor, { key: keyOf(doctor), then });
    });
    expect(found).toEqual([]);
  });

  test('nor with one that is out of use', () => {
    const found = problemsOf(nobodyLeftUnsaid, (doctor) => {
      closed(doctor, {
        key: keyOf(doctor),
        then: ({ world }) => {
          for (const { entityId } of world.fleet.devices) {
            world.dcc.inventory.setStatus({
              device: entityId,
              to: 'decommissioned',
              by: 'dcc',
              because: 'exchanged',
            });
          }
        },
      });
    });
    expect(found).toEqual([]);
  });
});
