/**
 * The DCC between parties and devices: inventory, access control, the Access Control Broker's MAC, delivery, verification.
 *
 * `join`, `protect`, `send`, `deliver` and `verify` answer at once and know no rules; `submit` goes by the rules and takes
 * time. This file puts the parts together; each part is a file of its own.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { type VerbRules, withArguments } from '../core/verb-arguments.ts';
import { agendaFrom } from '../core/agenda.ts';
import { fail } from '../core/errors.ts';
import type { Clock } from '../core/clock.ts';
import { type EventLog, createEventLog } from '../core/event-log.ts';
import { instantFromMs } from '../core/instant.ts';
import { createAccess } from './access.ts';
import { atOnce } from './at-once.ts';
import { createAlerts } from './alerts.ts';
import { type DccAssumptions, assumeOfDcc } from './assumptions.ts';
import { createBlocks } from './blocks.ts';
import { createBrokerKeys } from './broker-keys.ts';
import { createCellWords } from './cell-statuses.ts';
import { createConclusions } from './conclusions.ts';
import { deliveryProfile } from './delivery-figures.ts';
import { handleDelivery } from './delivery.ts';
import { createInventory } from './inventory.ts';
import { createJoining } from './joining.ts';
import { createMessageMemory } from '../gbcs/message-memory.ts';
import { createMapping } from './mapping.ts';
import { createOccupants } from './occupants.ts';
import { createReception } from './reception.ts';
import { createProofs } from './proofs.ts';
import { createProving } from './proving.ts';
import { createRegister } from './register.ts';
import { createSeparation } from './separation.ts';
import { type ProvingOrder, submit } from './submissions.ts';
import { createThresholds } from './thresholds.ts';
import { createTickets } from './tickets.ts';
import type { Submission } from './command-types.ts';
import type { Broker, DataCommunicationsCompany, DccOptions } from './types.ts';
import { followUp } from './follow-up.ts';
import { withdraw } from './withdrawal.ts';

export type { Dcc, Delivery, DeviceLink, Joining } from './at-once.ts';

/** Time when nobody gave the DCC any: it stands still. */
const NO_TIME = instantFromMs(0);

/**
 * Makes a DCC around its Access Control Broker.
 *
 * @param options - `accessControlBroker` is enough for what answers at once; `agenda` lets `submit` take its time, with
 * `log`, `random`, figures of `delivery`, and `roleOf` for eligibility
 * @throws SmkiError `dcc/bad-configuration`; later `dcc/unknown-device` when a command is for a device that has not joined
 * @example
 * ```ts
 * const dcc = createDcc({ accessControlBroker, agenda, log, random, roleOf });
 * dcc.join({ certificates, link: (command) => device.receive(command).response, particulars });
 * const submission = dcc.submit({ command, requester: supplier.entityId, serviceRequest: '6.15.1' });
 * agenda.advance(HOUR_MS);
 * ```
 */
export function createDcc(options: DccOptions): DataCommunicationsCompany {
  requireFields('options', options, { accessControlBroker: 'record' });
  const { accessControlBroker, agenda = agendaFrom(NO_TIME), log = createEventLog() } = options;
  const { random, roleOf } = options;
  const { clock } = agenda;
  const profile = deliveryProfile(options.delivery);
  const assumptions = assumeOfDcc(options.assumptions);
  const parts = { agenda, clock, log, random, profile, assumptions, roleOf };
  const books = createBooks({ ...parts, broker: accessControlBroker });
  const { register, tickets, mapping, proofs, alert, brokerKeys } = books;
  const serviceRequestOf = (ticket: number) => tickets.record(ticket).serviceRequest;
  const conclusions = createConclusions({
    clock,
    log,
    tickets,
    observers: [followUp({ register, mapping, proofs, alert, serviceRequestOf })],
    afterwards: (flight, result) => {
      if (flight.proves !== undefined) proving.concluded(flight.device, flight.proves, result);
    },
  });
  const reception = createReception({ ...parts, ...books, conclusions });
  const departures = handleDelivery({ ...parts, ...books, reception });
  const access = createAccess({ ...parts, ...books, conclusions, departures });
  const door = { ...parts, ...books, access, departures, separation: createSeparation() };
  const take = (order: ProvingOrder): Submission =>
    options.agenda === undefined ? failNoAgenda() : submit(order, door);
  const proving = createProving({ ...parts, ...books, submit: take });
  const made: DataCommunicationsCompany = {
    ...atOnce({ register, brokerKeys }),
    join: createJoining({ ...parts, ...books }),
    inventory: createInventory({ ...parts, ...books }),
    access,
    outcomes: tickets.store,
    mapping,
    proving,
    delivery: profile,
    assumptions,
    log,
    submit: take,
    rememberBrokerKey: (key) => {
      brokerKeys.remember(key);
    },
    get brokerKeys() {
      return brokerKeys.all();
    },
    withdraw: (what) => withdraw(what, { tickets, conclusions }),
    alert,
    receive: (message) => reception.receive(message),
  };
  return withArguments('dcc', made, ARGUMENTS);
}

const ARGUMENTS: VerbRules<DataCommunicationsCompany> = {
  join: { device: { certificates: 'octetLists', 'particulars?': 'record' } },
  submit: {
    order: {
      command: 'octets',
      requester: 'text',
      serviceRequest: 'text',
      'brokerCertificate?': 'octets',
    },
  },
  rememberBrokerKey: { key: { publicKey: 'octets', agree: 'function' } },
  withdraw: { what: 'record' },
  alert: { alert: { alert: 'text' } },
  receive: { message: 'octets' },
};

/** Everything that the DCC remembers. */
function createBooks({
  clock,
  log,
  assumptions,
  broker,
}: {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly assumptions: DccAssumptions;
  readonly broker: Broker;
}) {
  const register = createRegister();
  const mapping = createMapping({ clock, log, register, occupants: createOccupants() });
  return {
    register,
    tickets: createTickets(),
    memory: createMessageMemory(),
    thresholds: createThresholds(),
    blocks: createBlocks({ assumptions }),
    proofs: createProofs(),
    words: createCellWords(),
    mapping,
    brokerKeys: createBrokerKeys({ broker, mapping }),
    alert: createAlerts({ clock, log }),
  };
}

function failNoAgenda(): never {
  const message = 'submit needs time to pass: give createDcc an agenda, or use send';
  fail('dcc/no-agenda', message, { operation: 'submit' });
}
