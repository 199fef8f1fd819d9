/**
 * The object identifiers that SMKI certificates, requests and revocation lists carry, each with the name people use.
 *
 * An identifier that is not here is data, not an error: {@link oidName} then gives the dotted text back.
 *
 * @module
 */

/** Dotted text of every identifier that this library writes or understands. */
export const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  commonName: '2.5.4.3',
  countryName: '2.5.4.6',
  organisationName: '2.5.4.10',
  organisationalUnitName: '2.5.4.11',
  x500UniqueIdentifier: '2.5.4.45',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  cRLNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  issuingDistributionPoint: '2.5.29.28',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  wrappedApexContinKey: '1.3.6.1.5.5.7.1.20',
  hardwareModuleName: '1.3.6.1.5.5.7.8.4',
  extensionRequest: '1.2.840.113549.1.9.14',
  aes128WrapPad: '2.16.840.1.101.3.4.1.8',
} as const;

const SHORT_NAMES: Readonly<Record<string, string>> = {
  [OID.commonName]: 'CN',
  [OID.countryName]: 'C',
  [OID.organisationName]: 'O',
  [OID.organisationalUnitName]: 'OU',
};

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(OID).map(([name, dotted]) => [dotted, name]),
);

/** The name of an identifier, or its dotted text when it has none here. */
export function oidName(dotted: string): string {
  return NAMES.get(dotted) ?? dotted;
}

/** The short name of an attribute type (`CN`, `OU`), or else its {@link oidName}. */
export function attributeTypeName(dotted: string): string {
  return SHORT_NAMES[dotted] ?? oidName(dotted);
}
