/**
 * Evidence packs: what is in them, and that nothing in one can be changed, added or left out without being found.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../../src/crypto/index.ts';
import { toHex } from '../../../src/core/bytes.ts';
import { fileSignerOf } from '../../../src/recovery/file-signers.ts';
import { readProgressFile } from '../../../src/recovery/files.ts';
import { PROCEDURES, FRONT } from '../../../src/recovery/procedures/index.ts';
import { createRecoveryWorld } from '../../../src/simulation/recovery-world.ts';
import {
  type EvidenceFile,
  incidentEvidence,
  verifyEvidence,
  walkthroughEvidence,
} from '../../../src/simulation/evidence/index.ts';
import { packEvidence } from '../../../src/simulation/evidence/evidence-files.ts';
import { codeOf } from '../../crypto/code-of.ts';

function recovered() {
  const world = createRecoveryWorld({ seed: 'evidence', governance: 'governed' });
  world.addHomes({ count: 1 });
  world.compromise('supplier.digitalSignature', { certain: 'yes' });
  world.recover({
    method: 2,
    decisions: [{ decision: 'approve', because: 'the minutes' }],
    evidence: { clean: 'yes, since Friday' },
  });
  return world;
}

const world = recovered();
const { files, manifest } = incidentEvidence(world, { incident: 'R1' });
const textOf = (path: string, from: readonly EvidenceFile[] = files): string =>
  new TextDecoder().decode(from.find((file) => file.path === path)?.content);

test('every step that was played is ticked with its time, and the questions have their answers', () => {
  const steps = textOf('steps.txt');
  const played = world.log.ofType('recovery.step');
  expect(steps.split('\n')).toHaveLength(2 * played.length + 1);
  expect(steps).toMatch(/^\[x\] 2\.6 .*\n {6}2026-\d\d-\d\dT\S+ done: /m);
  expect(steps).not.toContain('[ ]');
  expect(textOf('questions.txt')).toContain('yes, since Friday');
  expect(JSON.parse(textOf('incident.json'))).toMatchObject({
    id: 'R1',
    state: 'closed',
    decisions: [{ decision: 'approve', because: 'the minutes' }],
    metrics: { recovered: { recovered: 4, of: 4 } },
  });
});

test('steps that were not reached have open boxes', () => {
  const early = createRecoveryWorld({ seed: 'early' });
  early.addHomes({ count: 1 });
  const incident = early.compromise('supplier.digitalSignature');
  incident.choose({ method: 3 });
  incident.next();
  const pack = incidentEvidence(early, { incident: 'R1' });
  expect(textOf('steps.txt', pack.files).match(/^\[ \]/gm)).toHaveLength(FRONT.length - 1);
  expect(pack.manifest.facts['state']).toBe(incident.state);
});

test('progress files are there as they travelled: they are read with the key of their sender', () => {
  const owner = world.party('supplier').entityId;
  const [path] = files.map((file) => file.path).filter((own) => /^files\/.*\.csv$/.test(own));
  const part = (end: string) =>
    files.find((file) => file.path === path?.replace(/csv$/, end))!.content;
  const [, , , sender] = new TextDecoder().decode(part('csv')).split(',');
  const reading = readProgressFile(
    { content: part('csv'), signature: part('sig') },
    {
      kind: 'OrganisationCompromiseProgress',
      signer: world.recovery.fileSigner(sender === 'dcc' ? sender : owner).publicKey,
      recordsMax: 10,
      seen: new Set(),
    },
  );
  expect(reading).toMatchObject({ ok: true });
  const told = world.log.ofType('recovery.file').map(({ sha256: hash }) => hash);
  expect(told).toContain(toHex(sha256(part('csv'))));
});

test('certificates with their states, transcripts, lists', () => {
  const paths = files.map(({ path }) => path);
  const list = JSON.parse(textOf('certificates/list.json')) as { serial: string; state: string }[];
  expect(list.length).toBe(world.environment.repository.size);
  expect(new Set(list.map(({ state }) => state))).toContain('revoked');
  for (const { serial } of list) expect(paths).toContain(`certificates/${serial}.pem`);
  expect(paths.filter((path) => path.startsWith('environment/ceremonies/'))).not.toEqual([]);
  expect(paths.filter((path) => path.startsWith('environment/lists/'))).not.toEqual([]);
});

test('the same run has the same pack, and no private key is in it', () => {
  expect(incidentEvidence(recovered(), { incident: 'R1' })).toEqual({ files, manifest });
  expect(files.map(({ content }) => new TextDecoder().decode(content)).join('')).not.toMatch(
    /PRIVATE KEY/,
  );
});

test('whoever has the root of the IKI believes the DCC, and nobody else', () => {
  const signer = world.recovery.fileTrust('dcc');
  expect(verifyEvidence(files, { signer })).toEqual([]);
  expect(verifyEvidence(files, { signer: world.recovery.fileSigner('dcc').publicKey })).toEqual([]);
  const problemsOf = (trust: typeof signer, from = files): readonly string[] =>
    verifyEvidence(from, { signer: trust }).map(({ problem }) => problem);
  const supplier = world.party('supplier').entityId;
  expect(problemsOf(world.recovery.fileTrust(supplier))).toEqual(['wrong-signer']);
  expect(problemsOf(world.recovery.fileSigner(supplier).publicKey)).toEqual(['wrong-signer']);
  const elsewhere = createRecoveryWorld({ seed: 'elsewhere' }).recovery;
  expect(problemsOf(elsewhere.fileTrust('dcc'))).toEqual(['certificate-not-of-iki']);
  const { kind, title, facts } = manifest;
  const own = world.recovery.fileSigner('dcc');
  const others = elsewhere.fileSigner('dcc');
  const pack = (by: typeof own) => packEvidence({ kind, title, facts }, [], by).files;
  expect(problemsOf(signer, pack({ ...own, certificate: undefined as never }))).toEqual([
    'certificate-missing',
  ]);
  expect(problemsOf(signer, pack(fileSignerOf(others, own.certificate!)))).toEqual([
    'wrong-signer',
  ]);
});

test('a whole pack has no problems, in any order of its files', () => {
  expect(verifyEvidence(files)).toEqual([]);
  expect(verifyEvidence(files.toReversed())).toEqual([]);
});

test('one octet changed anywhere, one file more or less: found', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, where, change) => {
      const index = which % files.length;
      const changed = files.map((file, own) => {
        if (own !== index) return file;
        const content = Uint8Array.from(file.content);
        const at = where % content.length;
        content[at] = (content[at] ?? 0) ^ change;
        return { ...file, content };
      });
      expect(verifyEvidence(changed)).not.toEqual([]);
      expect(verifyEvidence(files.filter((_, own) => own !== index))).not.toEqual([]);
    }),
    { numRuns: 60 },
  );
  const more = { path: 'extra.txt', content: new Uint8Array(0) };
  expect(verifyEvidence([...files, more])).toMatchObject([{ problem: 'not-in-manifest' }]);
});

test('a name that a sender chose is nobody’s path', () => {
  const other = createRecoveryWorld({ seed: 'path' });
  other.addHomes({ count: 1 });
  const incident = other.compromise('supplier.digitalSignature');
  const content = new TextEncoder().encode('../../etc/passwd');
  const file = { content, signature: new Uint8Array(64) };
  incident.choose({ method: 3, notificationFile: file });
  for (let step = 0; step < 20 && incident.standing === undefined; step++) incident.next();
  expect(incident.files).toMatchObject([{ name: 'refused-certificate-missing', content }]);
  const { files: own } = incidentEvidence(other, { incident: 'R1' });
  expect(own.map(({ path }) => path)).toContain('files/001-refused-certificate-missing.csv');
});

test('on paper: every procedure, ticked, answered, with lines for signatures and no signature', () => {
  const paper = walkthroughEvidence({ steps: 'ticked', answers: { clean: 'yes' } });
  expect(verifyEvidence(paper.files)).toEqual([]);
  expect(paper.manifest.signer).toBeUndefined();
  for (const { name, steps } of Object.values(PROCEDURES)) {
    const script = textOf(`scripts/${name}.txt`, paper.files);
    expect(script.match(/^\[x\]/gm)).toHaveLength(FRONT.length + steps.length);
    expect(script).not.toMatch(/^\[ \]/m);
  }
  expect(textOf('questions.txt', paper.files)).toContain('\n  yes\n');
  expect(textOf('signatures.txt', paper.files)).toMatch(/^pma: _+ {2}date: _+$/m);
});

test.each<[what: string, call: () => unknown, code: string]>([
  [
    'an unknown incident',
    () => incidentEvidence(world, { incident: 'R9' }),
    'recovery/unknown-incident',
  ],
  ['no order', () => incidentEvidence(world, undefined as never), 'simulation/bad-order'],
  ['no world', () => incidentEvidence(null as never, { incident: 'R1' }), 'argument/wrong-kind'],
  ['files that are none', () => verifyEvidence([{ path: 'x' }] as never), 'simulation/bad-order'],
  ['no list', () => verifyEvidence('manifest.json' as never), 'simulation/bad-order'],
  [
    'an unknown question',
    () => walkthroughEvidence({ answers: { nothing: '' } }),
    'vocabulary/unknown-name',
  ],
  [
    'no procedure',
    () => walkthroughEvidence({ procedures: ['x'] as never }),
    'recovery/unknown-procedure',
  ],
  ['no box', () => walkthroughEvidence({ steps: 'half' as never }), 'simulation/bad-order'],
])('%s is refused', (_, call, code) => {
  expect(codeOf(call)).toBe(code);
});
