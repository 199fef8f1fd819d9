/**
 * Why a certification request is refused: its form, its sender, and what may be certified (SEC Appendices A and B, 3.2, 4.1, 4.2).
 *
 * @module
 */
import type { RefusalRow } from '../refusal-row.ts';

const FORM = { source: 'SEC Appendices A and B, 4.2', certainty: 'recalled' } as const;
const ELIGIBILITY = {
  source: 'SEC L3, Eligible Subscriber for an Organisation Certificate',
  certainty: 'recalled',
} as const;

/** What is wrong with the octets, whoever sends them. */
export const FORM_REFUSALS = {
  malformed: {
    means: 'the octets are not one PKCS#10 request in DER',
    advice: 'send DER of one request, whole and with nothing after it',
    ...FORM,
  },
  'compressed-point': {
    means: 'the public key is in compressed form',
    advice: 'send the uncompressed point, 65 octets that begin with 04',
    source: 'GBCS 12, rule 3; RFC 5480 2.2',
    certainty: 'confirmed',
  },
  'not-p256': {
    means: 'the public key is not a point on the named curve P-256',
    advice: 'make a key pair on P-256 (prime256v1)',
    source: 'GBCS 12, rule 3',
    certainty: 'confirmed',
  },
  'no-proof-of-possession': {
    means: 'the signature on the request does not verify under the key in it',
    advice: 'sign the request with the key that it asks to certify',
    source: 'SEC Appendices A and B, 3.2.1',
    certainty: 'confirmed',
  },
  'key-usage-missing': {
    means: 'the request names no key usage that a subscriber may have',
    advice: 'ask for digitalSignature or for keyAgreement',
    ...FORM,
  },
  'key-usage-both': {
    means: 'the request names more than one key usage',
    advice: 'make a key pair and a request for each usage',
    source: 'decoded: exactly one bit in all 440 certificates',
    certainty: 'confirmed',
  },
  'key-usage-not-of-role': {
    means: 'the role has no certificates of this key usage',
    advice: 'see ROLE_KEY_USAGES for the usages of each role',
    source: 'decoded: the Organisation Certificates of ZAZ1',
    certainty: 'confirmed',
  },
  'extra-attributes': {
    means: 'the request has attributes besides extensionRequest',
    advice: 'leave them out: the authority decides everything else',
    ...FORM,
  },
  'extra-extensions': {
    means: 'the request asks for extensions that are for the authority to decide',
    advice: 'ask for keyUsage, and for a device subjectAltName, and nothing else',
    source: 'decoded: the device request of CS02c asks for these two',
    certainty: 'inferred',
  },
  subject: {
    means: 'the subject is none that a profile knows',
    advice:
      'name a role and an EUI-64 and at most a common name, encoded as CERTIFICATE_PROFILES has them; for a device a hardwareModuleName and nothing else',
    ...FORM,
  },
} as const satisfies Record<string, RefusalRow>;

/** Who asks, and whether he may have what he asks for. */
export const ELIGIBILITY_REFUSALS = {
  'requester-unknown': {
    means: 'nobody of this name is on the register of officers',
    advice: 'send requests through an Authorised Responsible Officer',
    source: 'SEC Appendix M: SMKI interfaces are for AROs with IKI credentials',
    certainty: 'confirmed',
  },
  'requester-not-aro': {
    means: 'the officer is not an Authorised Responsible Officer',
    advice: 'let an ARO of the party send it',
    source: 'SEC Appendix M',
    certainty: 'confirmed',
  },
  'requester-left': {
    means: 'the register says that the officer has left',
    advice: 'let another ARO of the party send it',
    source: 'SEC Appendix D; PMA 30, action 27/17',
    certainty: 'confirmed',
  },
  'requester-revoked': {
    means: 'the IKI credential of the officer is revoked or has expired',
    advice: 'renew the credential of the officer, or let another ARO send it',
    source: 'SEC Appendix Q',
    certainty: 'recalled',
  },
  'not-authorised-subscriber': {
    means: 'the party is not an Authorised Subscriber under this certificate policy',
    advice: 'authorise it for that policy',
    source: 'SEC L3: authorisation is per policy',
    certainty: 'recalled',
  },
  'entity-not-yours': {
    means: 'the Entity Identifier is not one of the party’s own',
    advice: 'register the User ID, or ask for one that is yours',
    ...ELIGIBILITY,
  },
  'role-not-held': {
    means: 'the User ID does not hold the role in the OU',
    advice: 'register the role, or ask for one that is held',
    ...ELIGIBILITY,
  },
  'key-already-certified': {
    means: 'the key has a certificate already',
    advice: 'make a new key pair: certificates are replaced, never renewed',
    source: 'SEC Appendices A and B, 4.6 to 4.8',
    certainty: 'recalled',
  },
  'key-compromised': {
    means: 'a certificate over the same key was revoked because the key was compromised',
    advice: 'make a new key pair',
    source:
      'SEC Appendix B, 4.9, in substance; that it is asked of every certificate over the key is this model’s',
    certainty: 'proposed',
  },
  'device-not-yours': {
    means: 'only the Responsible Supplier may ask for certificates of this device',
    advice: 'let the party that is responsible for the device ask',
    source: 'SEC L3.7, CR097',
    certainty: 'recalled',
  },
  'device-out-of-service': {
    means: 'a device in this inventory status gets no certificates',
    advice: 'correct the inventory status, if it is wrong',
    source: 'this model: by analogy with SEC L3.7',
    certainty: 'proposed',
  },
} as const satisfies Record<string, RefusalRow>;

/** What the authorities can do at this moment, and batches. */
export const ISSUANCE_REFUSALS = {
  'issuance-stopped': {
    means: 'no issuing authority of this hierarchy is active',
    advice: 'wait until one is, or ask the authority’s operator',
    source: 'SEC Appendices A and B, 5.6 and 5.7',
    certainty: 'recalled',
  },
  'issuance-outage': {
    means: 'the Issuing DCA is being replaced',
    advice: 'send the request again after the outage',
    source: 'PMA 30, action 26/06: downtime of the roll-over',
    certainty: 'inferred',
  },
  'would-outlive-issuer': {
    means: 'the certificate would outlive the authority that issues it',
    advice: 'roll the issuing authority, or its root, over first',
    source: 'SEC Appendix B, 5.6; derived: 10 years within 25 within 50',
    certainty: 'inferred',
  },
  'batch-too-large': {
    means: 'the batch has more requests than one may have',
    advice: 'split the batch',
    source: 'SEC Appendix M: at most 50,000',
    certainty: 'recalled',
  },
  'batch-altered': {
    means: 'the digest of the batch is not the one that came with it',
    advice: 'send the batch again, whole',
    source: 'this model: a batch that is cut or altered on its way is refused whole',
    certainty: 'proposed',
  },
  'batch-devices-only': {
    means: 'a request in the batch is not for a device certificate',
    advice: 'send Organisation requests one by one',
    source: 'SEC Appendix M: Organisation requests cannot be batched',
    certainty: 'recalled',
  },
} as const satisfies Record<string, RefusalRow>;

export const REQUEST_REFUSALS = {
  ...FORM_REFUSALS,
  ...ELIGIBILITY_REFUSALS,
  ...ISSUANCE_REFUSALS,
} as const;
