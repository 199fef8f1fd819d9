/**
 * Everything that one small world puts on the wire, and its SHA-256. Run as a program, it prints the hash.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { toHex } from '../../src/core/bytes.ts';
import type { Device } from '../../src/device/device.ts';
import { createWorld } from '../../src/simulation/index.ts';
import { cellsOf } from '../../src/party/index.ts';

/**
 * Every certificate of a fresh world, then Method 1: request by request, the command, the response, the cells.
 *
 * @returns lines of `what: octets in hexadecimal`
 */
export function runOfAWorld(seed: string): readonly string[] {
  const world = createWorld({ seed });
  const { hierarchy, supplier, esme, chf } = world;
  const lines = [
    ['Root OCA', hierarchy.root],
    ['Issuing OCA', hierarchy.issuingOca],
    ['Root DCA', hierarchy.rootDca],
    ['Issuing DCA', hierarchy.issuingDca],
    ...[esme, chf].flatMap((device: Device) => [
      ...device.type.cells.map(({ cell }) => [cell, device.storedIn(cell)] as const),
      ...Object.entries(device.publicKeys),
    ]),
  ] as (readonly [string, Uint8Array | undefined])[];
  const renewed = supplier.renew(hierarchy);
  const { command, response } = world.send(
    supplier.updateCredentials({
      target: esme.entityId,
      mode: 'supplierBySupplier',
      replacements: cellsOf('supplier', renewed),
      issuers: [hierarchy.issuingOca],
    }),
  );
  lines.push(['command', command], ['response', response]);
  return [
    ...lines.map(([what, octets]) => `${what}: ${octets === undefined ? 'absent' : toHex(octets)}`),
    JSON.stringify(esme.describe()),
  ];
}

/** SHA-256 of {@link runOfAWorld}. Not by our own crypto, which is part of what is guarded. */
export function hashOfAWorld(seed: string): string {
  return createHash('sha256').update(runOfAWorld(seed).join('\n')).digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(hashOfAWorld(process.argv[2] ?? ''));
}
