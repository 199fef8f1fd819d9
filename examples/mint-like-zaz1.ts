/**
 * A PKI has expired and nobody can re-issue it: load it as public knowledge, and let a simulated one of the same shape live
 * on. The same from the shell: smki mint --like keystore.json --at 2027-01-01 --out new
 */
import { createWorld, instant, seededRandom, simulatedClock, toHex, toIso } from 'smki-sim';
import { matchProfile, parseCertificate } from 'smki-sim/x509';
import {
  importEnvironment,
  partyEntries,
  shadowEnvironment,
  toBoxedKeyStore,
} from 'smki-sim/interop';

// What is at hand: a key store file of 2010, without any certificate of an authority.
const past = createWorld({ seed: 'the old bench', startAt: instant('2010-01-01T00:00:00Z') });
const parties = [past.recovery, past.supplier, past.networkOperator, past.accessControlBroker];
const keystore = JSON.stringify(toBoxedKeyStore(parties.flatMap(partyEntries)));

// Public knowledge: names, and keys of authorities recovered from the signatures that they made.
const imported = importEnvironment(keystore);
for (const { name, keySource, keyIdentifier, issued } of imported.authorities) {
  console.log(`${name}, key ${toHex(keyIdentifier!)} from ${keySource}, issued ${issued}`);
}

// The same names and roles under simulated authorities, valid from 2027 on, and a device.
const at = instant('2027-01-01T00:00:00Z');
const shadow = shadowEnvironment(imported, {
  clock: simulatedClock(at),
  random: seededRandom('new bench'),
  devices: ['00-DB-12-34-56-78-90-A0'],
});
console.log(`\nAt ${toIso(at)}:`);
for (const { name, certificate, issuer, shadows } of shadow.entries) {
  const { notAfter } = parseCertificate(certificate);
  const before = shadows ? `expired ${toIso(shadows.certificate.notAfter).slice(0, 10)}` : 'new';
  const { deviations } = matchProfile(parseCertificate(certificate));
  console.log(
    `${name.padEnd(26)} under ${issuer.padEnd(5)} until ${toIso(notAfter).slice(0, 10)} (${before}; ${deviations.length} deviations)`,
  );
}

const file = JSON.stringify(toBoxedKeyStore(shadow.entries));
console.log(
  `\nkeystore.json for the new bench: ${Object.keys(JSON.parse(file) as object).length} EUI-64s`,
);
