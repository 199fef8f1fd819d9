/**
 * `docs/replacement-modes.md`: the authorisation matrix of CS02b and CS02g, from `gbcs/modes.ts`.
 *
 * @module
 */
import {
  type ByDevice,
  type FieldPresence,
  REPLACEMENT_MODES,
  type ReplacementModeRules,
} from '../../gbcs/modes.ts';
import { code, hexCode, markdownTable } from './markdown.ts';

const INTRODUCTION = `# Replacement modes

Generated from \`src/gbcs/modes.ts\`; a test fails when it is stale. The device enforces this table, and parties build commands from it.

A device executes a mode when it holds the cell that authorises it and one that the mode may change. Whoever is in the authorising cell
authorises, whatever their role: after Recovery Method 2 that is the Access Control Broker.
Modes 0 and 1 are refused by every device unless the assumption \`rootReplacementByUsers\` is \`on\` ([assumptions](assumptions.md)).
`;

const ROOTS = `The root is replaced *normally* when the old root vouches for the new one: the same key certified again, or another key for which a
newWithOld link certificate (RFC 4210) is among the path certificates. Without that it is *abnormal*, and only the contingency key may do it.
`;

const FIELDS = `Fields of AuthorisingRemotePartyControl. *mandatory*: refused without; *usual*: senders put it, devices do without; *forbidden*: refused with.
[1] applyTimeBasedCPVChecks is allowed everywhere; [3] is always there and equals the Originator Counter.
`;

const CERTAINTY = `Of the mode, its authoriser, protection and control fields; what a row does not owe to its source stands under *except*. Which devices
have a mode follows from the cells of [their types](devices.md), each with a certainty of its own.
`;

/** The whole document. */
export function modesDocument(): string {
  const modes: readonly (readonly [string, ReplacementModeRules])[] =
    Object.entries(REPLACEMENT_MODES);
  return [
    INTRODUCTION,
    '## Who may change what\n',
    markdownTable([
      ['mode', 'no.', 'code', 'authorised by', 'protection', 'may change', 'root', 'devices'],
      ...modes.map(([name, rules]) => matrixRow(name, rules)),
    ]),
    '',
    ROOTS,
    '## Control fields\n',
    FIELDS,
    markdownTable([
      ['mode', '[0] key', '[2] cell', '[4] floor', '[5] specialist', '[6] other roles'],
      ...modes.map(([name, { fields }]) => [
        code(name),
        fields.plaintextSymmetricKey,
        byDevice(fields.authorisingCell, (presence: FieldPresence) => presence),
        fields.newFloor,
        fields.newSpecialistFloors,
        fields.otherRoleChanges,
      ]),
    ]),
    '',
    '## How sure each row is\n',
    CERTAINTY,
    markdownTable([
      ['mode', 'certainty', 'source', 'except'],
      ...modes.map(([name, { certainty, source, except = '' }]) => [
        code(name),
        certainty,
        source,
        except,
      ]),
    ]),
    '',
  ].join('\n');
}

function matrixRow(name: string, rules: ReplacementModeRules): readonly string[] {
  const anythingBut = rules.mayReplace.length > 4 ? 'every role' : rules.mayReplace.join(', ');
  return [
    code(name),
    String(rules.number),
    hexCode(rules.messageCode),
    byDevice(rules.authoriser, (authoriser) =>
      authoriser === 'contingencyKey' ? 'the contingency key' : code(authoriser),
    ),
    byDevice(rules.protection, (protection) => protection),
    anythingBut === '' ? 'nothing but the root' : anythingBut,
    rules.root,
    rules.deviceTypes.join(', '),
  ];
}

function byDevice<T>(rule: ByDevice<T>, text: (value: T) => string): string {
  const { communicationsHub, gasProxyFunction, otherDevices } = rule;
  const exceptions = [
    { device: 'a CHF', value: communicationsHub },
    { device: 'a GPF', value: gasProxyFunction ?? otherDevices },
  ].filter(({ value }) => value !== otherDevices);
  return [
    text(otherDevices),
    ...exceptions.map(({ device, value }) => `on ${device} ${text(value)}`),
  ].join('; ');
}
