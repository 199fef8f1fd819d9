/**
 * Attackers in the middle of a recovery: with the stolen key of the supplier they race it, from between they replay (forging is a fault of the network).
 *
 * What an attacker sends himself reaches the device past the DCC, and `device.processed` tells his name.
 *
 * @module
 */
import { memoryOf } from '../../device/device.ts';
import { NO_KEY } from '../../dcc/device-certificates.ts';
import type { Condition } from '../fleet/condition.ts';
import type { FleetDevice } from '../fleet/fleet-device.ts';
import type { Fault, FaultyWorld } from './fault.ts';

const ATTACK = {
  source: 'SECPMA_30_1312: an attack during a Recovery Event is a recognised risk',
  certainty: 'inferred',
} as const;

/** Who sends what a thief sends. */
export const THIEF = 'thief';

type Strike = NonNullable<Fault['strike']>;

const race: Strike = (device, world) => {
  const next = racing(device, world);
  if (next === undefined) return;
  device.addCondition({
    name: 'racing-attacker',
    onCommand: (command) => {
      device.take(next(), THIEF);
      note(world, device, 'mode 2 with the stolen key, before the command of the DCC');
      return command;
    },
  });
};

const replay: Strike = (device, world) => {
  device.addCondition({ name: 'replaying-attacker', ...replaying(device, world) });
};

const answerWithOld: Strike = (device, world) => {
  let recorded: Uint8Array | undefined;
  device.addCondition({
    name: 'replayed-responses',
    onResponse: (response) => {
      if (recorded !== undefined) note(world, device, 'an old Response instead of the new one');
      return (recorded ??= response);
    },
  });
};

/** Every fault of attackers. */
export const ATTACKER_FAULTS: readonly Fault[] = [
  {
    name: 'racing-attacker',
    describe:
      "with the supplier's stolen key, a thief sets its counter far ahead before each command",
    percent: 10,
    ...ATTACK,
    strike: race,
  },
  {
    name: 'replaying-attacker',
    describe: 'somebody on the way records each command and sends it to the device once more',
    percent: 10,
    ...ATTACK,
    strike: replay,
  },
  {
    name: 'replayed-responses',
    describe: 'somebody on the way answers each command with the Response to an earlier one',
    percent: 5,
    ...ATTACK,
    strike: answerWithOld,
  },
];

/** Each command once more, after the device has obeyed it. */
function replaying(device: FleetDevice, world: FaultyWorld): Omit<Condition, 'name'> {
  let recorded: Uint8Array | undefined;
  return {
    onCommand: (command) => {
      recorded = command;
      return command;
    },
    onResponse: (response) => {
      if (recorded !== undefined) device.take(recorded, THIEF);
      note(world, device, 'the command that it has just obeyed, again');
      return response;
    },
  };
}

/** No honest counter gets past this one: some nine thousand years in milliseconds. */
const FLOOR = 0x0000_ffff_ffff_ffffn;

/**
 * Makes the thief's next command; undefined for a device without a supplier. The DCC adds its MAC, as it does for any User, where
 * it can: to a device whose certificates it cannot read, nobody's command goes.
 */
function racing(
  { entityId, particulars, device }: FleetDevice,
  { parties, authority, dcc }: FaultyWorld,
): (() => Uint8Array) | undefined {
  const { responsibleSupplier } = particulars;
  const supplier = responsibleSupplier && parties.byId(responsibleSupplier);
  const cell = 'supplier.digitalSignature';
  const isReadable = dcc.inventory.entry(entityId)?.agreement !== NO_KEY;
  const isConcerned = isReadable && cell in memoryOf(device).cells;
  if (supplier === undefined || !isConcerned) return undefined;
  const stolen = supplier.signingKey();
  const { certificate } = supplier.credential('digitalSignature');
  const issuers = [authority.current().issuingOca];
  return () =>
    dcc.protect(
      supplier.updateCredentials({
        target: entityId,
        mode: 'supplierBySupplier',
        replacements: { [cell]: certificate },
        issuers,
        newFloor: FLOOR,
        signWith: stolen,
      }),
    );
}

function note({ log, agenda }: FaultyWorld, { entityId }: FleetDevice, text: string): void {
  const at = agenda.clock.now();
  const about = { attack: text, subject: entityId, note: 'an attack during the recovery' };
  log.append({ at, type: 'simulation.attack', actor: 'attacker', ...about });
}
