/**
 * Who signs a file: a File Signing Certificate of the IKI, the sender's, in its time, not revoked. All else is refused with its code.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { granted } from '../../src/authority/answer.ts';
import { DAY_MS } from '../../src/core/instant.ts';
import { type FileSigner, fileSignerOf, judgeSigner } from '../../src/recovery/file-signers.ts';
import { readProgressFile, writeNotificationFile } from '../../src/recovery/files.ts';
import { type RecoveryWorld, createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { isOctets, toHex } from '../../src/core/bytes.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';

const NAME = 'SIM SUPPLIER';

function foundWorld(seed = 'signers'): RecoveryWorld {
  const world = createRecoveryWorld({ seed });
  world.addHomes({ count: 1 });
  return world;
}

/** Another File Signing Certificate for the supplier. */
function another({ environment }: RecoveryWorld): FileSigner {
  const { signingKey, record } = granted(environment.fileSigning({ party: NAME }));
  return fileSignerOf(signingKey, record.certificate);
}

/** What the DCC says of a notification file that the supplier sends. */
function answerTo(world: RecoveryWorld, signer: FileSigner): string {
  const supplier = world.party('supplier').entityId;
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  const device = world.fleet.devices.find(
    ({ particulars }) => particulars.responsibleSupplier === supplier,
  );
  const notificationFile = writeNotificationFile(
    {
      kind: 'OrganisationCompromiseNotification',
      fileId: incident.id,
      incident: incident.id,
      sender: supplier,
      at: world.clock.now(),
      signer,
    },
    [
      {
        device: device!.entityId,
        cell: 'supplier.digitalSignature',
        compromisedSerial: '',
        replacementSerial: '',
      },
    ],
  );
  incident.choose({ method: 3, notificationFile });
  while (incident.standing === undefined && incident.state !== 'closed') incident.next();
  return incident.standing?.code ?? incident.state;
}

function revoke(world: RecoveryWorld, { certificate }: FileSigner): void {
  const serial = toHex(parseCertificate(certificate!).serialNumber);
  const by = `${NAME}: ARO`;
  granted(world.environment.certificates.revoke({ by, serial, ground: 'keyCompromise' }));
}

describe('a notification file of the supplier', () => {
  const own = (world: RecoveryWorld): FileSigner =>
    world.recovery.fileSigner(world.party('supplier').entityId);

  test.each<[string, (world: RecoveryWorld) => FileSigner, string]>([
    ['under the certificate that it was enrolled with', own, 'closed'],
    ['under another one of its own', another, 'closed'],
    [
      'without a certificate',
      (world) => ({ ...own(world), certificate: undefined as never }),
      'file-certificate-missing',
    ],
    [
      'octets that are none',
      (world) => fileSignerOf(own(world), new Uint8Array(40)),
      'file-certificate-not-of-iki',
    ],
    [
      'under its Organisation Certificate',
      (world) => {
        const supplier = world.party('supplier');
        const { certificate } = supplier.credential('digitalSignature');
        return fileSignerOf(supplier.signingKey(), certificate);
      },
      'file-certificate-not-of-iki',
    ],
    [
      'under the IKI of another environment, the same name in it',
      () => own(foundWorld('elsewhere')),
      'file-certificate-not-of-iki',
    ],
    [
      'under the certificate of the network operator',
      (world) => world.recovery.fileSigner(world.party('networkOperator').entityId),
      'file-wrong-signer',
    ],
    [
      'under that of the DCC itself',
      ({ recovery }) => recovery.fileSigner('dcc'),
      'file-wrong-signer',
    ],
    [
      'under the certificate with which its officer logs in',
      (world) => {
        const { repository } = world.environment;
        const officer = repository.search({}).find(({ profile, subscriber, certificate }) => {
          const isOwn = profile === 'iki' && subscriber === NAME;
          return isOwn && toHex(certificate) !== toHex(own(world).certificate!);
        });
        return fileSignerOf(own(world), officer!.certificate);
      },
      'file-wrong-signer',
    ],
    [
      'its certificate, and the key of somebody else',
      (world) => fileSignerOf(world.recovery.fileSigner('dcc'), own(world).certificate!),
      'file-signature',
    ],
    [
      'under a certificate that was revoked',
      (world) => {
        revoke(world, own(world));
        return own(world);
      },
      'file-certificate-revoked',
    ],
    [
      'under a new certificate after the first was revoked',
      (world) => {
        revoke(world, own(world));
        return another(world);
      },
      'closed',
    ],
    [
      'under the one of eleven years ago',
      (world) => {
        const first = own(world);
        world.advance(11 * 366 * DAY_MS);
        return first;
      },
      'file-certificate-expired',
    ],
    [
      'under one that would be too old, and is of another IKI all the same',
      (world) => {
        const strange = own(foundWorld('elsewhere'));
        world.advance(11 * 366 * DAY_MS);
        return strange;
      },
      'file-certificate-not-of-iki',
    ],
  ])('%s', (_how, signerOf, answer) => {
    const world = foundWorld();
    expect(answerTo(world, signerOf(world))).toBe(answer);
    if (answer === 'closed') return;
    expect(world.log.ofType('dcc.status-changed')).toEqual([]);
    expect(world.log.ofType('dcc.submitted')).toEqual([]);
  });

  test('a refused signer is said with what to do, and the right one goes on from there', () => {
    const world = foundWorld();
    answerTo(world, world.recovery.fileSigner('dcc'));
    const [incident] = world.recovery.incidents;
    expect(incident!.report().next[0]).toMatch(/wrong-signer: sign with the File Signing/);
  });
});

test('with the assumption known-keys no certificate is asked for, and the key of each sender is known', () => {
  const world = createRecoveryWorld({
    seed: 'signers',
    recoveryAssumptions: { filesSignedUnder: 'known-keys' },
  });
  world.addHomes({ count: 1 });
  const { recovery } = world;
  expect(recovery.fileSigner('dcc').certificate).toBeUndefined();
  expect(answerTo(world, recovery.fileSigner('dcc'))).toBe('file-signature');
  expect(answerTo(world, recovery.fileSigner(world.party('supplier').entityId))).toBe('closed');
});

test('progress files of the DCC are believed under the IKI, and only those of the DCC', () => {
  const world = foundWorld();
  const incident = world.compromise('supplier.digitalSignature', { certain: 'yes' });
  incident.run({ method: 3 });
  const [file] = incident.files;
  const readBy = (signer: ReturnType<RecoveryWorld['recovery']['fileTrust']>) =>
    readProgressFile(file!, {
      kind: 'OrganisationCompromiseProgress',
      signer,
      recordsMax: 10,
      seen: new Set(),
    });
  expect(readBy(world.recovery.fileTrust('dcc'))).toMatchObject({ ok: true });
  const supplier = world.party('supplier').entityId;
  expect(readBy(world.recovery.fileTrust(supplier))).toMatchObject({ code: 'wrong-signer' });
});

test('of an Issuing ICA that is not trusted any more nothing is believed', () => {
  const { recovery } = foundWorld();
  const { certificate } = recovery.fileSigner('dcc');
  const trust = recovery.fileTrust('dcc');
  if (isOctets(trust)) throw new Error('a world judges certificates');
  expect(judgeSigner(certificate, trust).ok).toBe(true);
  expect(judgeSigner(certificate, { ...trust, intermediates: [] })).toMatchObject({
    code: 'certificate-not-of-iki',
  });
});

test('a Subscriber that is added later has a certificate, and a fork has the same', () => {
  const world = foundWorld();
  const party = world.addParty({ role: 'supplier', name: 'BIRCH' });
  const signer = world.recovery.fileSigner(party.entityId);
  expect(signer.certificate).toBeDefined();
  expect(world.fork().recovery.fileSigner(party.entityId).certificate).toEqual(signer.certificate);
});
