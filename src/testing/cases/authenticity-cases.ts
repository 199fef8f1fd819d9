/**
 * Cases in which a device discards a well-formed command because of what protects it: MAC, counter, originator, signature.
 *
 * @module
 */
import type { SigningKey } from '../../crypto/keys.ts';
import { decodeFrame } from '../../gbcs/framing.ts';
import { macMessage } from '../../gbcs/mac.ts';
import type { ReplacementMode } from '../../gbcs/modes.ts';
import { eui64 } from '../../vocabulary/eui64.ts';
import { TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { RemotePartyRole } from '../../vocabulary/roles.ts';
import type { PartyRole } from '../../party/credentials.ts';
import type { AnchorReplacementCase } from './case.ts';
import {
  CASE_COUNTER,
  type CaseBench,
  type CommandDraft,
  authoriserOf,
  brokerKey,
  commandOf,
  draftOf,
  originatorOf,
  withControl,
} from './case-bench.ts';
import { refused } from './expectation.ts';

/** All of them, for every mode that they apply to. */
export function authenticityRefusals(bench: CaseBench): readonly AnchorReplacementCase[] {
  return bench.modes.flatMap((mode) => [
    ...protections(bench, mode),
    ...macs(bench, mode),
    ...counters(bench, mode),
    ...originators(bench, mode),
    ...signatures(bench, mode),
    ...(mode === 'anyByContingency' ? symmetricKeys(bench) : []),
  ]);
}

function protections(bench: CaseBench, mode: ReplacementMode): readonly AnchorReplacementCase[] {
  const draft = draftOf(bench, mode);
  const wrong = (what: string, change: Partial<CommandDraft>) =>
    refused(bench, 'protection-wrong', `${mode} ${what}`, { ...draft, ...change });
  const mac = brokerKey(bench.pki);
  const signer = anySigner(bench);
  return [
    draft.macWith === undefined
      ? wrong('with a MAC', { macWith: mac })
      : draft.signWith === undefined
        ? wrong('with a signature', { signWith: signer })
        : wrong('without a signature', { signWith: undefined }),
    ...(draft.macWith !== undefined && draft.signWith !== undefined
      ? [wrong('without a MAC', { macWith: undefined })]
      : []),
  ];
}

function anySigner({ pki }: CaseBench): SigningKey | undefined {
  return pki.parties.accessControlBroker.current.digitalSignature?.signingKey;
}

function macs(bench: CaseBench, mode: ReplacementMode): readonly AnchorReplacementCase[] {
  const { pki } = bench;
  const draft = draftOf(bench, mode);
  if (draft.macWith === undefined) return [];
  const invalid = (what: string, command: Uint8Array | CommandDraft) =>
    refused(bench, 'mac-invalid', `${mode}, ${what}`, command);
  const command = commandOf(bench, draft);
  const renewed = pki.parties.accessControlBroker.next.keyAgreement?.agreementKey;
  const stranger = pki.parties.networkOperator.current.keyAgreement?.agreementKey;
  return [
    invalid('a bit of the MAC changed', withBit(command, command.length - 1)),
    invalid('MACed with a key that the device does not hold yet', { ...draft, macWith: renewed }),
    invalid("MACed with another party's key", { ...draft, macWith: stranger }),
    invalid('the originator changed after the MAC', withBit(command, originatorOffset(command))),
  ];
}

/** The last octet of originator-system-title: after DF, the transaction-id of 1 and 9 octets, and a length. */
function originatorOffset(command: Uint8Array): number {
  return decodeFrame(command).groupingOffset + 1 + 10 + 1 + 7;
}

function withBit(octets: Uint8Array, at: number): Uint8Array {
  const changed = Uint8Array.from(octets);
  changed[at] = (changed[at] ?? 0) ^ 0x01;
  return changed;
}

function counters(bench: CaseBench, mode: ReplacementMode): readonly AnchorReplacementCase[] {
  const authoriser = authoriserOf(bench, mode);
  const role: RemotePartyRole =
    authoriser === 'contingencyKey' ? 'root' : TRUST_ANCHOR_CELLS[authoriser].role;
  const old = (what: string, last: bigint) =>
    refused(bench, 'counter-not-newer', `${mode}, ${what}`, draftOf(bench, mode), {
      counters: { [role]: last },
    });
  return [
    old('the same counter again: a replay', CASE_COUNTER),
    old('a counter below the last', CASE_COUNTER + 1n),
    old('the device has seen the last counter of all', 2n ** 63n - 1n),
  ];
}

function originators(bench: CaseBench, mode: ReplacementMode): readonly AnchorReplacementCase[] {
  if (mode === 'anyByContingency') return [];
  const draft = draftOf(bench, mode);
  const stranger = { ...draft.header, originatorId: eui64('FE5A4B3000009902') };
  return [
    refused(bench, 'originator-unknown', `${mode}, the right key under another name`, {
      ...draft,
      header: stranger,
    }),
  ];
}

function signatures(bench: CaseBench, mode: ReplacementMode): readonly AnchorReplacementCase[] {
  const draft = draftOf(bench, mode);
  const { signWith, macWith } = draft;
  if (signWith === undefined) return [];
  const invalid = (what: string, command: Uint8Array | CommandDraft) =>
    refused(bench, 'signature-invalid', `${mode}, ${what}`, command);
  const signed = commandOf(bench, { ...draft, macWith: undefined });
  // The MAC is made over the spoilt signature, so that only the signature is wrong.
  const spoilt = withBit(signed, signed.length - 1);
  const renewed = renewedSigner(bench, mode);
  const others = Object.values(bench.pki.parties).flatMap(
    ({ current }) => current.digitalSignature?.signingKey ?? [],
  );
  const stranger = others.find((key) => key !== originatorOf(bench, mode).signingKey);
  return [
    invalid(
      'a bit of the signature changed',
      macWith === undefined ? spoilt : macMessage(spoilt, macWith, bench.deviceKey),
    ),
    invalid("signed with another party's key", { ...draft, signWith: stranger }),
    ...(renewed === undefined
      ? []
      : [invalid('signed with the key that is to be placed', { ...draft, signWith: renewed })]),
  ];
}

function renewedSigner(bench: CaseBench, mode: ReplacementMode): SigningKey | undefined {
  const authoriser = authoriserOf(bench, mode);
  if (authoriser === 'contingencyKey') return bench.pki.other.contingency.signingKey;
  const role = TRUST_ANCHOR_CELLS[authoriser].role as PartyRole;
  return bench.pki.parties[role].next.digitalSignature?.signingKey;
}

function symmetricKeys(bench: CaseBench): readonly AnchorReplacementCase[] {
  const draft = draftOf(bench, 'anyByContingency');
  const locked = (what: string, plaintextSymmetricKey: Uint8Array) =>
    refused(bench, 'contingency-key-locked', what, withControl(draft, { plaintextSymmetricKey }));
  const right = bench.pki.contingency.releaseSymmetricKey();
  return [
    locked("another hierarchy's symmetric key", bench.pki.other.contingency.releaseSymmetricKey()),
    locked('a symmetric key of another length', right.subarray(1)),
    locked('an empty symmetric key', new Uint8Array()),
  ];
}
