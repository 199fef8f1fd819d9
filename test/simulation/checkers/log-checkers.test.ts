/**
 * Checkers that follow the log: statuses, decisions, conservation. Each catches what it is for, made on purpose, and nothing else.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { EventDetails } from '../../../src/core/event-types.ts';
import { conservation } from '../../../src/simulation/checkers/conservation.ts';
import { noRecoveryKeyWithoutDecision } from '../../../src/simulation/checkers/no-recovery-key-without-decision.ts';
import { permittedFinalStatus } from '../../../src/simulation/checkers/permitted-final-status.ts';
import type { DeviceStatus } from '../../../src/dcc/inventory-types.ts';
import { type Doctor, problemsOf } from './doctored.ts';

const incident = 'R1';

function opened({ write }: Doctor): void {
  write('recovery.opened', { incident, key: 'K', certainty: 'certain', notifier: 'dcc' });
}

function moved({ write }: Doctor, to: string): void {
  write('recovery.state', { incident, from: 'executing', event: 'e', to });
}

function decided({ write }: Doctor, decision: EventDetails['recovery.decision']['decision']): void {
  const about = { method: '3', mode: 'governed', reportEveryMs: 0, because: '' } as const;
  write('recovery.decision', { incident, decision, ...about });
}

describe('permitted-final-status', () => {
  const status = ({ write, esme }: Doctor, from: string, to: string): void => {
    write('dcc.status-changed', { device: esme.entityId, from, to, because: incident });
  };
  /** In the inventory too, which the checker asks in the end. */
  const set = ({ world, esme }: Doctor, ...statuses: readonly DeviceStatus[]): void => {
    for (const to of statuses) {
      world.dcc.inventory.setStatus({
        device: esme.entityId,
        to,
        by: 'dcc',
        because: incident,
      });
    }
  };

  test('a device is made what it was not', () => {
    const found = problemsOf(permittedFinalStatus, (doctor) => {
      opened(doctor);
      status(doctor, 'suspended', 'recovery');
      status(doctor, 'recovery', 'commissioned');
    });
    expect(found).toEqual(['was suspended before its recovery, and is commissioned after it']);
  });

  test('also by way of Recovered', () => {
    const found = problemsOf(permittedFinalStatus, (doctor) => {
      status(doctor, 'suspended', 'recovery');
      status(doctor, 'recovery', 'recovered');
      status(doctor, 'recovered', 'commissioned');
    });
    expect(found).toHaveLength(1);
  });

  test('a device is forgotten in Recovery', () => {
    const found = problemsOf(permittedFinalStatus, (doctor) => {
      opened(doctor);
      set(doctor, 'recovery');
      moved(doctor, 'closed');
    });
    expect(found).toEqual(["is still recovery, and on nobody's residual list"]);
  });

  test('a device is let go with the certificates of the broker in cells of its supplier', () => {
    const found = problemsOf(permittedFinalStatus, (doctor) => {
      const { dcc, parties } = doctor.world;
      const { certificate } = parties.of('accessControlBroker')!.credential('digitalSignature');
      opened(doctor);
      set(doctor, 'recovery');
      dcc.mapping.record(doctor.esme.entityId, 'supplier.digitalSignature', certificate);
      set(doctor, 'commissioned');
    });
    expect(found).toEqual(['is commissioned, and supplier.digitalSignature is under DCC control']);
  });

  test.each<[string, (doctor: Doctor) => void]>([
    [
      'it gets its status back',
      (doctor) => {
        set(doctor, 'recovery', 'commissioned');
        moved(doctor, 'closed');
      },
    ],
    [
      'it is Recovered',
      (doctor) => {
        set(doctor, 'recovery', 'recovered');
        moved(doctor, 'closed');
      },
    ],
    [
      'it was exchanged',
      (doctor) => {
        set(doctor, 'recovery', 'decommissioned');
        moved(doctor, 'closed');
      },
    ],
    [
      'the PMA has accepted it as residual',
      (doctor) => {
        set(doctor, 'recovery');
        decided(doctor, 'accept-residual');
        moved(doctor, 'closed');
      },
    ],
    [
      'its incident is still open',
      (doctor) => {
        set(doctor, 'recovery');
      },
    ],
  ])('silent: %s', (_, doctor) => {
    const found = problemsOf(permittedFinalStatus, (given) => {
      opened(given);
      doctor(given);
    });
    expect(found).toEqual([]);
  });
});

describe('no-recovery-key-without-decision', () => {
  const batch = ({ write }: Doctor): void => {
    const about = { batch: 0, commands: 1, sha256: '', result: 'signed', code: '' } as const;
    write('recovery.batch', { incident, ...about });
  };
  /** A real submission for the incident, so that the DCC knows whose it is. */
  const submit = ({ world, esme }: Doctor, of: string | undefined): void => {
    const recovery = world.party('recovery');
    const submission = world.dcc.submit({
      command: recovery.updateCredentials({
        target: esme.entityId,
        mode: 'anyExceptAbnormalRootByRecovery',
        replacements: world.party('supplier').cells(),
        issuers: [world.authority.current().issuingOca],
      }),
      requester: recovery.entityId,
      serviceRequest: 'recovery',
      ...(of !== undefined && { incident: of }),
    });
    expect(submission.accepted).toBe(true);
  };
  const problems = (
    doctor: (doctor: Doctor) => void,
    governance: 'technical' | 'governed' = 'governed',
  ): readonly string[] => problemsOf(noRecoveryKeyWithoutDecision, doctor, { governance });

  test.each<[string, (doctor: Doctor) => void, string]>([
    ['a batch without a decision', batch, 'batch 0 was signed without a decision'],
    [
      'a batch that the PMA has rejected',
      (doctor) => {
        decided(doctor, 'reject');
        batch(doctor);
      },
      'batch 0 was signed without a decision',
    ],
    [
      'a recovery command of no incident',
      (doctor) => {
        submit(doctor, undefined);
      },
      'a recovery command of no incident',
    ],
    [
      'a recovery command without a decision',
      (doctor) => {
        submit(doctor, incident);
      },
      'a recovery command without a decision',
    ],
    [
      'a decision for another incident',
      (doctor) => {
        decided(doctor, 'approve');
        submit(doctor, 'R2');
      },
      'a recovery command without a decision',
    ],
    [
      'a recovery command after a rejection',
      (doctor) => {
        decided(doctor, 'approve');
        decided(doctor, 'reject');
        submit(doctor, incident);
      },
      'a recovery command after a rejection',
    ],
  ])('%s', (_, doctor, problem) => {
    expect(problems(doctor)).toEqual([problem]);
  });

  test('silent after an approval', () => {
    const found = problems((doctor) => {
      decided(doctor, 'approve');
      batch(doctor);
      submit(doctor, incident);
    });
    expect(found).toEqual([]);
  });

  test('an escalation asks for another approval', () => {
    const found = problems((doctor) => {
      decided(doctor, 'approve');
      decided(doctor, 'escalate');
      submit(doctor, incident);
    });
    expect(found).toEqual(['a recovery command without a decision']);
  });

  test('silent in a technical run, where decisions are automatic', () => {
    expect(problems(batch, 'technical')).toEqual([]);
  });
});

describe('conservation', () => {
  const submitted = ({ write, esme }: Doctor, ticket: number): void => {
    const about = { requester: 'r', serviceRequest: 'recovery', octets: 1 };
    write('dcc.submitted', { ticket, device: esme.entityId, ...about });
  };
  const concluded = ({ write, esme }: Doctor, ticket: number): void => {
    const about = {
      serviceRequest: 'recovery',
      result: 'success',
      attempts: 1,
      cells: [],
    } as const;
    write('dcc.concluded', { ticket, device: esme.entityId, ...about });
  };
  const listed = ({ write, esme }: Doctor): void => {
    write('recovery.list', { incident, devices: [esme.entityId] });
  };
  const listedNobody = ({ write }: Doctor): void => {
    write('recovery.list', { incident, devices: [] });
  };
  const listedTwice = ({ write, esme }: Doctor): void => {
    write('recovery.list', { incident, devices: [esme.entityId, esme.entityId] });
  };
  const inRecovery = ({ write, esme }: Doctor): void => {
    const because = { from: 'commissioned', to: 'recovery', because: incident };
    write('dcc.status-changed', { device: esme.entityId, ...because });
  };
  const ended = ({ write, esme }: Doctor, outcome: string): void => {
    write('recovery.device', { incident, device: esme.entityId, outcome, code: '', attempts: 1 });
  };
  const problems = (...doctors: readonly ((doctor: Doctor) => void)[]): readonly string[] =>
    problemsOf(conservation, (given) => {
      for (const doctor of doctors) doctor(given);
    });
  const ticket =
    (what: typeof submitted, number = 7) =>
    (doctor: Doctor): void => {
      what(doctor, number);
    };
  const outcome =
    (name: string) =>
    (doctor: Doctor): void => {
      ended(doctor, name);
    };
  const closed = (doctor: Doctor): void => {
    moved(doctor, 'closed');
  };

  test('a command is concluded twice', () => {
    const found = problems(ticket(submitted), ticket(concluded), ticket(concluded));
    expect(found).toContain('concluded twice');
  });

  test('a command is concluded that nobody took', () => {
    expect(problems(ticket(concluded))).toEqual(['concluded, never taken']);
  });

  test('a command is never concluded', () => {
    expect(problems(ticket(submitted))).toEqual(['never concluded']);
  });

  test('a listed device has no outcome when its incident is closed', () => {
    expect(problems(listed, closed)).toEqual(['R1 is closed and has no outcome for it']);
  });

  test('a device in Recovery has no outcome when its incident is closed', () => {
    expect(problems(inRecovery, closed)).toEqual(['R1 is closed and has no outcome for it']);
  });

  test.each([
    ['set to Recovery', inRecovery],
    ['given an outcome', outcome('recovered')],
  ])('a device that was not listed is %s', (_, what) => {
    expect(problems(listedNobody, what)).toEqual(['R1 has dealt with it, and it was not listed']);
  });

  test('a corrected list replaces the one before', () => {
    expect(problems(listed, listedNobody, outcome('recovered'))).toHaveLength(1);
    expect(problems(listedNobody, listed, outcome('recovered'), closed)).toEqual([]);
  });

  test('a device is listed twice', () => {
    expect(problems(listedTwice, outcome('recovered'), closed)).toEqual([
      'has listed a device twice',
    ]);
  });

  test('a listed device is left in the middle', () => {
    expect(problems(listed, outcome('sent'), closed)).toEqual(['R1 is closed and left it sent']);
  });

  test.each([
    ['a command that is concluded', [ticket(submitted), ticket(concluded)]],
    ['a device with an outcome', [listed, outcome('recovered'), closed]],
    [
      'a device that is first partial, then recovered',
      [listed, outcome('partial'), outcome('recovered'), closed],
    ],
    ['an incident that is still open', [listed]],
  ])('silent: %s', (_, doctors) => {
    expect(problems(...doctors)).toEqual([]);
  });
});
