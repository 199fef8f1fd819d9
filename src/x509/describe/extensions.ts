/**
 * Says for a person what each extension contains. A malformed or unknown one is shown in hexadecimal, never a failure.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { isSmkiError } from '../../core/errors.ts';
import { eui64, formatEui64 } from '../../vocabulary/eui64.ts';
import type { DescriptionRow } from '../describe.ts';
import type { ExtensionOwner } from '../extension.ts';
import { smkiExtensions } from '../extensions.ts';
import { OID, oidName } from '../object-identifiers.ts';
import { TEST_POLICY } from '../profiles.ts';
import type { Extension, SmkiExtensions } from '../types.ts';

/** One row for each extension, in encoded order. */
export function describeExtensions(owner: ExtensionOwner): readonly DescriptionRow[] {
  return owner.extensions.map((extension) => {
    const [value, meaning] = describeExtension(owner, extension);
    const criticality = extension.critical ? 'critical' : 'not critical';
    const field = `extensions.${oidName(extension.id)}`;
    return { field, value, meaning: meaning === '' ? criticality : `${criticality}; ${meaning}` };
  });
}

type Description = readonly [value: string, meaning: string];

function describeExtension(owner: ExtensionOwner, extension: Extension): Description {
  const hex = toHex(extension.value);
  const describe = DESCRIBERS[extension.id];
  if (describe === undefined) return [hex, ''];
  try {
    const options = { decoding: 'tolerant' } as const;
    const values = smkiExtensions({ der: owner.der, extensions: [extension] }, options);
    return describe(values) ?? [hex, ''];
  } catch (error) {
    if (isSmkiError(error)) return [hex, `malformed: ${error.message}`];
    throw error;
  }
}

type Describer = (values: SmkiExtensions) => Description | undefined;

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  [OID.keyUsage]: ({ keyUsage }) => keyUsage && [keyUsage.join(', '), 'what the key may do'],
  [OID.basicConstraints]: ({ basicConstraints }) => {
    if (basicConstraints === undefined) return undefined;
    const { ca, pathLength } = basicConstraints;
    const below = pathLength === undefined ? 'any number' : `${pathLength}`;
    return ca
      ? ['an authority', `${below} of authorities below it`]
      : ['not an authority', 'end entity'];
  },
  [OID.certificatePolicies]: ({ certificatePolicies }) =>
    certificatePolicies && [
      certificatePolicies.join(', '),
      certificatePolicies.includes(TEST_POLICY) ? 'the test environment' : 'another environment',
    ],
  [OID.subjectKeyIdentifier]: ({ subjectKeyIdentifier }) =>
    subjectKeyIdentifier && [toHex(subjectKeyIdentifier), 'names the key certified here'],
  [OID.authorityKeyIdentifier]: ({ authorityKeyIdentifier }) => {
    const { keyIdentifier, hasIssuerAndSerial } = authorityKeyIdentifier ?? {};
    const also = hasIssuerAndSerial === true ? ', with issuer and serial number' : '';
    return [toHex(keyIdentifier ?? new Uint8Array()), `names the key that signed this${also}`];
  },
  [OID.subjectAltName]: ({ hardwareModuleName }) => {
    if (hardwareModuleName === undefined) return undefined;
    const { type, serialNumber } = hardwareModuleName;
    const name = serialNumber.length === 8 ? formatEui64(eui64(serialNumber)) : toHex(serialNumber);
    return [name, `EUI-64 of the device, hardware type ${type}`];
  },
  [OID.wrappedApexContinKey]: ({ wrappedContingencyKey }) =>
    wrappedContingencyKey && [
      toHex(wrappedContingencyKey.wrappedPublicKey),
      `contingency public key, encrypted with ${oidName(wrappedContingencyKey.wrapAlgorithm)}`,
    ],
};
