/**
 * Says for a person who a name stands for: role, EUI-64, string types.
 *
 * @module
 */
import { TAG } from '../../asn1/index.ts';
import { formatEui64 } from '../../vocabulary/eui64.ts';
import { REMOTE_PARTY_ROLES, roleFromCode } from '../../vocabulary/roles.ts';
import { nameAttributeText, nameEntityId, nameText } from '../name.ts';
import { organisationalUnitRole } from '../subject.ts';
import type { Name } from '../types.ts';

/** The name as text, and what it means. */
export function describeName(name: Name): readonly [value: string, meaning: string] {
  if (name.relativeNames.length === 0) return ['(empty)', 'named in subjectAltName'];
  const entityId = nameEntityId(name);
  const parts = [
    roleMeaning(nameAttributeText(name, 'organisationalUnitName')),
    entityId === undefined ? undefined : `EUI-64 ${formatEui64(entityId)}`,
    stringTypes(name),
  ];
  return [nameText(name), parts.filter((part) => part !== undefined).join(', ')];
}

function roleMeaning(unit: string | undefined): string | undefined {
  const code = organisationalUnitRole(unit);
  if (code === undefined) return undefined;
  const role = roleFromCode(code);
  return role === undefined
    ? `role ${code}, which has no public name`
    : `role ${code}: ${REMOTE_PARTY_ROLES[role].meaning}`;
}

function stringTypes(name: Name): string | undefined {
  const tags = new Set(name.relativeNames.flat().map(({ valueTag }) => valueTag));
  const types = [
    tags.has(TAG.printableString) ? 'PrintableString' : undefined,
    tags.has(TAG.utf8String) ? 'UTF8String' : undefined,
  ].filter((type) => type !== undefined);
  return types.length === 0 ? undefined : types.join(' and ');
}
