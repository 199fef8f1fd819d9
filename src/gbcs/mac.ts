/**
 * MACs of GBCS messages (GBCS 4.3.3.3, 4.3.3.4, 6.2.3): static ECDH, one-step KDF, GMAC with a 96-bit tag.
 *
 * ```text
 * key  = SHA-256( 00000001 ‖ Z ‖ OtherInfo )[0..16]
 * OtherInfo = 60857406080300 ‖ originator-system-title ‖ 09 ‖ CRA ‖ Originator Counter ‖ recipient-system-title
 * IV   = originator-system-title ‖ 00000000
 * AAD  = 11 00 00 00 00 00 ‖ the message from DF to the end of the signature
 * ```
 *
 * The identities are those of the Grouping Header, although the key of a command is agreed between the Access Control
 * Broker and the device, whoever the Business Originator is.
 *
 * @module
 */
import { requireFields } from '../core/arguments.ts';
import { concat, equalBytes, isOctets, kindOfValue } from '../core/bytes.ts';
import { fail } from '../core/errors.ts';
import { type AgreementKey, type Point, gmac, singleStepKdf } from '../crypto/index.ts';
import { eui64Bytes } from '../vocabulary/eui64.ts';
import { FRAMING, decodeFrame, transactionId, withMac } from './framing.ts';
import { frameOrUndefined, refuseProtected } from './signing.ts';
import type { DecodedFrame, MessageHeader } from './types.ts';

const KEY_LENGTH = 16;
/** Algorithm identifier of AES-128-GCM in a DLMS key derivation: 2.16.756.5.8.3.0 without its tag. */
const ALGORITHM_ID = Uint8Array.of(0x60, 0x85, 0x74, 0x06, 0x08, 0x03, 0x00);
const TRANSACTION_ID_LENGTH = Uint8Array.of(9);
const INVOCATION_COUNTER = new Uint8Array(4);
/** Security control octet and the five empty fields of the general-ciphering header. */
const ADDITIONAL_DATA_START = Uint8Array.of(FRAMING.securityControl, 0, 0, 0, 0, 0);

/** A message on its way to a key that agrees elsewhere. */
export interface PreparedMac {
  /** OtherInfo of the key derivation, 33 octets. */
  readonly otherInfo: Uint8Array;
  /** 12 octets. */
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
  /** The MAC, from the shared secret Z of 32 octets. */
  readonly macWith: (sharedSecret: Uint8Array) => Uint8Array;
  /** The protected message, from the MAC of 12 octets. Throws `gbcs/cannot-encode`. */
  readonly complete: (mac: Uint8Array) => Uint8Array;
}

/** OtherInfo of the key derivation for a message's MAC, 33 octets, from its Grouping Header alone. */
export function messageKeyOtherInfo(header: MessageHeader): Uint8Array {
  requireFields('header', header, { originatorId: 'text', targetId: 'text' });
  return concat(
    ALGORITHM_ID,
    eui64Bytes(header.originatorId),
    TRANSACTION_ID_LENGTH,
    transactionId(header),
    eui64Bytes(header.targetId),
  );
}

/**
 * True when the message's MAC is right for the secret that these two keys share. False for everything else:
 * another key, a changed octet, no MAC, or octets that are no GBCS message.
 *
 * @param agreementKey - one side's private key
 * @param peerPublicKey - the other side's public key
 * @throws SmkiError `crypto/bad-point` when the peer's key is none, `keys/destroyed`
 */
export function verifyMessageMac(
  bytes: Uint8Array,
  agreementKey: AgreementKey,
  peerPublicKey: Point,
): boolean {
  const frame = frameOrUndefined(bytes);
  return frame !== undefined && verifyFrameMac({ bytes, frame, agreementKey, peerPublicKey });
}

/** {@link verifyMessageMac} of a message whose framing has been read. */
export function verifyFrameMac({
  bytes,
  frame,
  agreementKey,
  peerPublicKey,
}: {
  readonly bytes: Uint8Array;
  readonly frame: DecodedFrame;
  readonly agreementKey: AgreementKey;
  readonly peerPublicKey: Point;
}): boolean {
  if (frame.mac === undefined) return false;
  const message = bytes.subarray(frame.groupingOffset, bytes.length - FRAMING.macLength);
  const mac = macOf(frame.header, message, agreementKey.agree(peerPublicKey));
  return equalBytes(mac, frame.mac);
}

function macOf(header: MessageHeader, message: Uint8Array, sharedSecret: Uint8Array): Uint8Array {
  if (!isOctets(sharedSecret)) {
    const found = kindOfValue(sharedSecret);
    const message = `a shared secret is octets (Uint8Array), this is ${found}: prepareMac is for keys that answer later`;
    fail('crypto/bad-length', message, {
      what: 'a shared secret',
      expected: '32 octets',
      actual: 0,
    });
  }
  const key = singleStepKdf(sharedSecret, messageKeyOtherInfo(header), KEY_LENGTH);
  return gmac(key, initialisationVector(header), concat(ADDITIONAL_DATA_START, message));
}

function initialisationVector(header: MessageHeader): Uint8Array {
  return concat(eui64Bytes(header.originatorId), INVOCATION_COUNTER);
}

/**
 * Adds MAC Header and MAC to a signed message, or to one without signature (a pre-command gets signature length 00).
 *
 * @param agreementKey - for a command, the Access Control Broker's
 * @param peerPublicKey - for a command, the device's key agreement key
 * @throws SmkiError `gbcs/already-protected`, `gbcs/malformed`
 * @example
 * ```ts
 * import { seededRandom, softKeyStore } from 'smki-sim';
 * import { macMessage, parseMessageText, verifyMessageMac } from 'smki-sim/gbcs';
 *
 * const keys = softKeyStore(seededRandom('example'));
 * const broker = keys.createAgreementKey('accessControlBroker');
 * const meter = keys.createAgreementKey('meter');
 * const preCommand = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * const command = macMessage(preCommand, broker, meter.publicKey);
 * console.log(verifyMessageMac(command, meter, broker.publicKey)); // true
 * ```
 */
export function macMessage(
  bytes: Uint8Array,
  agreementKey: AgreementKey,
  peerPublicKey: Point,
): Uint8Array {
  const { macWith, complete } = prepareMac(bytes);
  return complete(macWith(agreementKey.agree(peerPublicKey)));
}

/**
 * The detached form of {@link macMessage}: all that a key store needs to make the MAC, and how to go on with it.
 *
 * @throws SmkiError `gbcs/already-protected`, `gbcs/malformed`
 * @example
 * ```ts
 * import { seededRandom, softKeyStore } from 'smki-sim';
 * import { decodeMessage, parseMessageText, prepareMac } from 'smki-sim/gbcs';
 *
 * const keys = softKeyStore(seededRandom('example'));
 * const hsm = keys.createAgreementKey('accessControlBroker');
 * const meter = keys.createAgreementKey('meter');
 * const preCommand = parseMessageText('df090100000000000000010800112233445566770889abcdef012345670002000c06300403020780');
 * const { macWith, complete } = prepareMac(preCommand);
 * const command = complete(macWith(hsm.agree(meter.publicKey)));
 * console.log(decodeMessage(command).mac?.length); // 12
 * ```
 */
export function prepareMac(bytes: Uint8Array): PreparedMac {
  const frame = decodeFrame(bytes);
  if (frame.mac !== undefined) refuseProtected('MAC');
  const { header, kind } = frame;
  const message = kind === 'pre-command' ? concat(bytes, Uint8Array.of(0)) : bytes;
  return {
    otherInfo: messageKeyOtherInfo(header),
    iv: initialisationVector(header),
    additionalData: concat(ADDITIONAL_DATA_START, message),
    macWith: (sharedSecret) => macOf(header, message, sharedSecret),
    complete: (mac) => withMac(message, mac),
  };
}
