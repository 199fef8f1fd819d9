/**
 * Two faults in one command: it is refused for the one that `check-order.ts` has first. The order is said here once more,
 * by hand, and every fault is made by a change of its own, so that no two checks can change places unseen.
 */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/core/bytes.ts';
import { CHECKS, PHASES } from '../../src/device/check-order.ts';
import type { Received } from '../../src/device/device.ts';
import { type DeviceRefusalCode, REFUSALS } from '../../src/device/refusals.ts';
import { cellReference } from '../../src/gbcs/cell-reference.ts';
import { decodeFrame, encodeFrame } from '../../src/gbcs/framing.ts';
import { encodePayload } from '../../src/gbcs/payload.ts';
import type { ReplacementMode } from '../../src/gbcs/modes.ts';
import {
  CASE_COUNTER,
  type CaseBench,
  type CommandDraft,
  brokerKey,
  draftOf,
  protect,
  withControl,
} from '../../src/testing/cases/case-bench.ts';
import { ASSUMPTION_ROWS, type Assumptions } from '../../src/vocabulary/assumptions.ts';
import { eui64 } from '../../src/vocabulary/eui64.ts';
import { answerOf, deviceOnBench, otherCommand } from '../support/device-bench.ts';
import { type Fault as FaultOf, spoilt, testOrder } from '../support/two-faults.ts';

/** A GSME: it has no load control, so that one known Message Code, that of CS02f, is not for it. */
const TYPE = 'GSME';
const { bench } = deviceOnBench(TYPE);
const CS02F = 0x011b;

const BASES = ['supplierBySupplier', 'anyByContingency'] as const satisfies ReplacementMode[];
type Base = (typeof BASES)[number];

/** A command on its way to be spoilt, and the device that it goes to. */
interface Attempt {
  readonly draft: CommandDraft;
  readonly messageCode: number;
  readonly content: Uint8Array;
  readonly finish: (octets: Uint8Array) => Uint8Array;
  readonly device: NonNullable<Parameters<typeof deviceOnBench>[1]>;
}

type Spoil = Fault['spoil'];

type Fault = FaultOf<Attempt, Base, DeviceRefusalCode>;

const control =
  (change: Parameters<typeof withControl>[1]): Spoil =>
  ({ draft }) => ({ draft: withControl(draft, change) });
const header =
  (change: Partial<CommandDraft['header']>): Spoil =>
  ({ draft }) => ({ draft: { ...draft, header: { ...draft.header, ...change } } });
const without =
  (field: 'plaintextSymmetricKey' | 'authorisingCell'): Spoil =>
  ({ draft }) => {
    const { [field]: left, ...rest } = draft.payload.control;
    expect(left).toBeDefined();
    return { draft: { ...draft, payload: { ...draft.payload, control: rest } } };
  };
const at = (octets: Uint8Array, offset: number, value: number): Uint8Array =>
  Uint8Array.from(octets, (octet, index) => (index === offset ? value : octet));

/** The first fault spoils the octets last: of what is cut off nothing can be found any more. */
const finally_ =
  (change: (octets: Uint8Array) => Uint8Array): Spoil =>
  ({ finish }) => ({ finish: (octets) => finish(change(octets)) });

const assuming =
  (assumptions: Partial<Assumptions>, spoil: Spoil): Spoil =>
  (attempt) => {
    const { device } = { ...attempt, ...spoil(attempt) };
    return {
      ...spoil(attempt),
      device: { ...device, assumptions: { ...device.assumptions, ...assumptions } },
    };
  };

const { parties, other } = bench.pki;
const stranger = parties.transitionalCoS.current.digitalSignature!;
const everywhere = (code: DeviceRefusalCode, touches: string, spoil: Spoil): readonly Fault[] =>
  BASES.map((base) => ({ code, in: base, touches, spoil }));
const inSupplierMode = (code: DeviceRefusalCode, touches: string, spoil: Spoil): Fault => ({
  code,
  in: 'supplierBySupplier',
  touches,
  spoil,
});
const inContingencyMode = (code: DeviceRefusalCode, touches: string, spoil: Spoil): Fault => ({
  ...inSupplierMode(code, touches, spoil),
  in: 'anyByContingency',
});

/** Every check of a command, in order, and the ways in which a command can be at fault there. */
const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  framing: everywhere(
    'malformed',
    'the end',
    finally_((octets) => concat(octets, Uint8Array.of(0))),
  ),
  kind: everywhere(
    'not-a-command',
    'the CRA flag',
    finally_((octets) => at(octets, decodeFrame(octets).groupingOffset + 2, 0x03)),
  ),
  addressing: everywhere(
    'not-for-this-device',
    'the target',
    header({ targetId: eui64('FE5A4B40000002D0') }),
  ),
  'message-code': [
    ...everywhere('unknown-message-code', 'the Message Code', () => ({ messageCode: 0x7fff })),
    ...everywhere('unknown-message-code', 'the Message Code', () => ({
      messageCode: CS02F,
      content: questionOfCs02f(),
    })),
  ],
  payload: everywhere('malformed-payload', 'the content', ({ content }) => ({
    content: concat(content, Uint8Array.of(0)),
  })),
  'mode-of-code': everywhere('mode-mismatch', 'the mode', control({ mode: 12 })),
  'mode-on-device': everywhere('mode-not-permitted', 'the device', ({ device, draft }) => ({
    device: { ...device, disabledModes: [draft.mode] },
  })),
  'mandatory-fields': [
    inSupplierMode('control-field-missing', '[2]', without('authorisingCell')),
    inContingencyMode('control-field-missing', '[0]', without('plaintextSymmetricKey')),
  ],
  'forbidden-fields': [
    inSupplierMode(
      'control-field-forbidden',
      '[0]',
      control({ plaintextSymmetricKey: Uint8Array.of(1, 2, 3, 4) }),
    ),
  ],
  'sequence-number': everywhere(
    'sequence-number-mismatch',
    '[3]',
    control({ sequenceNumber: CASE_COUNTER + 1n }),
  ),
  targets: [
    inSupplierMode(
      'cell-outside-mode',
      'the replacements',
      assuming({ cellOutsideMode: 'reject-command' }, ({ draft }) => {
        const [first] = draft.payload.replacements;
        const outside = { ...first!, target: cellReference('transitionalCoS.digitalSignature') };
        return { draft: { ...draft, payload: { ...draft.payload, replacements: [outside] } } };
      }),
    ),
  ],
  'counter-changes': everywhere(
    'counter-change-outside-mode',
    '[6]',
    control({ otherRoleChanges: [{ roleCode: 99, floor: 9n }] }),
  ),
  'authorising-cell': [
    inSupplierMode(
      'authorising-cell-wrong',
      '[2]',
      control({ authorisingCell: cellReference('transitionalCoS.digitalSignature') }),
    ),
  ],
  protection: [
    ...everywhere('protection-wrong', 'the signature', ({ draft }) => ({
      draft: { ...draft, signWith: undefined, macWith: draft.macWith ?? brokerKey(bench.pki) },
    })),
    inSupplierMode('protection-wrong', 'the MAC', ({ draft }) => ({
      draft: { ...draft, macWith: undefined },
    })),
    inContingencyMode('protection-wrong', 'the MAC', ({ draft }) => ({
      draft: { ...draft, macWith: brokerKey(bench.pki) },
    })),
  ],
  mac: [
    inSupplierMode('mac-invalid', 'the MAC', ({ draft }) => ({
      draft: { ...draft, macWith: parties.supplier.current.keyAgreement!.agreementKey },
    })),
  ],
  counter: everywhere('counter-not-newer', 'the last counters', ({ device }) => ({
    device: { ...device, counters: { roles: { supplier: CASE_COUNTER, root: CASE_COUNTER } } },
  })),
  'contingency-key': [
    inContingencyMode(
      'contingency-key-locked',
      '[0]',
      control({ plaintextSymmetricKey: other.contingency.releaseSymmetricKey() }),
    ),
  ],
  originator: [
    inSupplierMode(
      'originator-unknown',
      'the originator',
      header({ originatorId: eui64('FE5A4B3000009902') }),
    ),
  ],
  signature: everywhere('signature-invalid', 'the signature', ({ draft }) => ({
    draft: { ...draft, signWith: stranger.signingKey },
  })),
};

/** Neighbours of which one command cannot have both faults, and why. */
const NEVER_BOTH: Readonly<Record<string, string>> = {
  'contingency-key, originator':
    'a contingency command has no originator to compare, any other no contingency key',
};

function questionOfCs02f(): Uint8Array {
  const authorisingCell = cellReference('accessControlBroker.keyAgreement');
  return encodePayload(
    { messageCode: CS02F, cra: 'command' },
    { type: 'read-credentials.command', authorisingCell, roleCodes: [2] },
  );
}

/** What the device says to a command with these faults, which are made in their order. */
function outcomeOf(base: Base, ...faults: readonly Fault[]): Received['outcome'] {
  const draft = draftOf(bench, base);
  const sound: Attempt = {
    draft,
    messageCode: draft.header.messageCode,
    content: new Uint8Array(),
    finish: (octets) => octets,
    device: {},
  };
  // What is in the payload first: the content is made of it.
  const inPayload = spoilt(sound, faults).draft;
  const code = { messageCode: sound.messageCode, cra: 'command' } as const;
  const content = encodePayload(code, inPayload.payload);
  const attempt = spoilt({ ...sound, content }, faults);
  const preCommand = encodeFrame({
    kind: 'pre-command',
    header: { ...attempt.draft.header, cra: 'command', messageCode: attempt.messageCode },
    content: attempt.content,
  });
  const octets = attempt.finish(protect(bench, attempt.draft, preCommand));
  return deviceOnBench(TYPE, attempt.device).device.receive(octets).outcome;
}

const names = Object.keys(FAULTS);

test('the checks of a command are these, in this order', () => {
  const rejecting = Object.entries(CHECKS).filter(
    ([, { phase }]) => PHASES[phase].outcome === 'rejected',
  );
  expect(rejecting.map(([name]) => name)).toEqual(names);
});

test('each refusal belongs to one check', () => {
  const found = Object.values(CHECKS).flatMap(({ phase, codes }) =>
    PHASES[phase].outcome === 'rejected' ? codes : [],
  );
  expect([...found].sort()).toEqual(Object.keys(REFUSALS).sort());
});

test('nothing wrong, nothing refused', () => {
  for (const base of BASES) expect(outcomeOf(base)).toMatchObject({ kind: 'executed' });
});

testOrder<Attempt, Base, DeviceRefusalCode>({
  faults: FAULTS,
  neverBoth: NEVER_BOTH,
  told: (base, ...faults) => {
    const outcome = outcomeOf(base, ...faults);
    return outcome.kind === 'rejected' ? outcome.code : outcome.kind;
  },
});

describe('MAC, counter and signature are checked as checkOrder says', () => {
  const [mac, counter, signature] = ['mac', 'counter', 'signature'].map(
    (name) => FAULTS[name]![0]!,
  );
  const all = { mac: mac!, counter: counter!, signature: signature! };
  const { default: usual, alternatives } = ASSUMPTION_ROWS.checkOrder;

  test('its default is the order of the table', () => {
    expect(Object.keys(PHASES).filter((phase) => phase in all)).toEqual(usual);
  });

  test.each([usual, ...alternatives, ['counter', 'mac', 'signature'] as const])(
    '%s, then %s, then %s',
    (...checkOrder) => {
      const [, second, third] = checkOrder;
      const assumed: Fault = {
        ...all[third!],
        spoil: assuming({ checkOrder }, all[third!].spoil),
      };
      const told = (...faults: readonly Fault[]) => outcomeOf(BASES[0], ...faults, assumed);
      expect(told(...Object.values(all))).toMatchObject({ code: all[checkOrder[0]!].code });
      expect(told(all[second!])).toMatchObject({ code: all[second!].code });
      expect(told()).toMatchObject({ code: all[third!].code });
    },
  );
});

/** Who asks, and by what, is the only check of a use case that has no control. */
describe('the other use cases', () => {
  const asked = (scene: { bench: CaseBench }, cell: Parameters<typeof cellReference>[0]) =>
    otherCommand(scene.bench, {
      from: 'accessControlBroker',
      messageCode: 0x0008,
      payload: {
        type: 'read-credentials.command',
        authorisingCell: cellReference(cell),
        roleCodes: [2],
      },
      protection: 'signature',
    });

  test('authorising-cell before protection', () => {
    const scene = deviceOnBench(TYPE);
    // Neither is root a cell that asks, nor does the ACB sign its question.
    expect(scene.device.receive(asked(scene, 'root')).outcome).toMatchObject({
      code: 'authorising-cell-wrong',
    });
    expect(
      scene.device.receive(asked(scene, 'accessControlBroker.keyAgreement')).outcome,
    ).toMatchObject({ code: 'protection-wrong' });
  });

  test('and a good question is answered', () => {
    const scene = deviceOnBench(TYPE);
    const question = otherCommand(scene.bench, {
      from: 'accessControlBroker',
      messageCode: 0x0008,
      payload: {
        type: 'read-credentials.command',
        authorisingCell: cellReference('accessControlBroker.keyAgreement'),
        roleCodes: [2],
      },
      protection: 'mac',
    });
    const received = scene.device.receive(question);
    expect(answerOf(received, 'read-credentials.response').roles).toHaveLength(1);
  });
});
