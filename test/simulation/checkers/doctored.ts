/**
 * Worlds that lie to one checker: real devices, keys and octets, with events and memories put in that no run would bring forth.
 *
 * @module
 */
import type { EventDetails, EventType, SmkiEvent } from '../../../src/core/event-types.ts';
import type { DeviceState } from '../../../src/device/state.ts';
import type { Executed, OutcomeData, Rejected } from '../../../src/device/outcome.ts';
import { type CheckedWorld, type Checker, watch } from '../../../src/simulation/checkers/index.ts';
import type { DeviceStep, FleetDevice } from '../../../src/simulation/fleet/fleet-device.ts';
import {
  type RecoveryWorld,
  type RecoveryWorldOptions,
  createRecoveryWorld,
} from '../../../src/simulation/recovery-world.ts';

export interface Doctor {
  readonly world: RecoveryWorld;
  readonly esme: FleetDevice;
  /** Memory of the ESME as it left the factory. */
  readonly state: DeviceState;
  /** Writes an event that nothing has caused. */
  readonly write: <T extends EventType>(type: T, details: EventDetails[T]) => void;
  /** Makes believe that the ESME has taken this step. */
  readonly step: (step: Partial<DeviceStep>) => void;
}

/** What one checker says about a world of one dual fuel home, doctored. */
export function problemsOf(
  checker: Checker,
  doctor: (doctor: Doctor) => void,
  options: Omit<RecoveryWorldOptions, 'seed'> & { readonly lies?: Partial<CheckedWorld> } = {},
): readonly string[] {
  const { lies, ...rest } = options;
  const world = createRecoveryWorld({ seed: 'doctored', ...rest });
  world.addHomes({ count: 1 });
  const [home] = world.fleet.homes;
  if (home === undefined) throw new Error('one home was added');
  const esme = home.of('ESME');
  const steps = new Map<string, DeviceStep>();
  const fleet: typeof world.fleet = {
    ...world.fleet,
    device: (id) => {
      const lastStep = steps.get(String(id));
      const device = world.fleet.device(id);
      if (lastStep === undefined) return device;
      return Object.create(device, { lastStep: { value: lastStep } }) as typeof device;
    },
  };
  const watching = watch({ ...world, fleet, ...lies }, [checker]);
  const state = esme.device.snapshot();
  const write: Doctor['write'] = (type, details) => {
    world.log.append({
      at: world.clock.now(),
      type,
      actor: 'facilitator',
      ...details,
    } as SmkiEvent);
  };
  doctor({
    world,
    esme,
    state,
    write,
    step: (step) => {
      const whole: DeviceStep = {
        command: undefined,
        before: state,
        after: state,
        outcome: REJECTED,
        sender: 'dcc',
        ...step,
      };
      steps.set(esme.entityId, whole);
      const { outcome, sender } = whole;
      const what = outcome.kind === 'executed' ? outcome.mode : outcome.kind;
      write('device.processed', {
        device: esme.entityId,
        kind: outcome.kind,
        what,
        cells: [],
        sender,
      });
    },
  });
  return watching.end().map(({ problem }) => problem);
}

export const REJECTED: Rejected = {
  accepted: false,
  kind: 'rejected',
  code: 'signature-invalid',
  check: 'signature',
  clause: 'none',
  details: {},
};

/** An execution of mode 2 that replaced nothing, unless told otherwise. */
export function executedAs(part: Partial<Executed> = {}): OutcomeData {
  return {
    accepted: true,
    kind: 'executed',
    mode: 'supplierBySupplier',
    replacements: [],
    counterChanges: [],
    ...part,
  };
}
