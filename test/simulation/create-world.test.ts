/**
 * Worlds over environments, with and without governance: whose authorities, whose custodians, and what is refused.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import type { EnvironmentPreset } from '../../src/authority/environment/description.ts';
import { environmentTree } from '../../src/authority/environment/environment-tree.ts';
import { eventsToJsonLines } from '../../src/core/event-log.ts';
import { createWorld } from '../../src/simulation/create-world.ts';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { nameAttributeText } from '../../src/x509/name.ts';
import { validatePath } from '../../src/x509/path.ts';
import { codeOf } from '../crypto/code-of.ts';

const PRESETS: readonly [EnvironmentPreset, string, string][] = [
  ['zaz1-like', 'SZA', 'SZ1'],
  ['production-like', 'SR1', 'SI1'],
];

function commonName(certificate: Uint8Array): string | undefined {
  return nameAttributeText(parseCertificate(certificate).subject, 'commonName');
}

describe('without governance', () => {
  test.each(PRESETS)('%s: root %s, Issuing OCA %s', (environment, root, issuing) => {
    const world = createWorld({ seed: 'small', environment });
    const { hierarchy, supplier, esme } = world;
    expect([commonName(hierarchy.root), commonName(hierarchy.issuingOca)]).toEqual([root, issuing]);
    expect(esme.holds('root', hierarchy.root)).toBe(true);
    const leaf = supplier.credential('digitalSignature').certificate;
    const order = { leaf, intermediates: [hierarchy.issuingOca], anchors: [hierarchy.root] };
    expect(validatePath({ ...order, at: world.clock.now(), rules: 'path' }).valid).toBe(true);
    // It is in the register, under the party that asked for it.
    const [record] = world.environment!.repository.search({ entityId: supplier.entityId });
    expect(record?.subscriber).toBe('SIM SUPPLIER');
  });

  test.each(PRESETS)('%s: Method 1 works, in the world and in a fork of it', (environment) => {
    const world = createWorld({ seed: 'small', environment });
    const renew = (own: typeof world): unknown => {
      const { supplier, hierarchy, esme } = own;
      const renewed = supplier.renew(hierarchy);
      const certificate = renewed.find(({ slot }) => slot === 'digitalSignature')!.certificate;
      const { outcome } = own.send(
        supplier.updateCredentials({
          target: esme.entityId,
          mode: 'supplierBySupplier',
          replacements: { 'supplier.digitalSignature': certificate },
          issuers: [hierarchy.issuingOca],
        }),
      );
      expect(outcome.kind).toBe('executed');
      expect(esme.holds('supplier.digitalSignature', certificate)).toBe(true);
      return certificate;
    };
    const fork = world.fork();
    expect(renew(fork)).toEqual(renew(world));
    expect(fork.hierarchy.root).toEqual(world.hierarchy.root);
    expect(fork.nextHierarchy().root).toEqual(world.nextHierarchy().root);
    expect(fork.addHome({ fuel: 'electricity' }).esme.entityId).toBe(
      world.addHome({ fuel: 'electricity' }).esme.entityId,
    );
  });

  test('a further generation is founded beside the first, and issues', () => {
    const world = createWorld({ seed: 'small', environment: 'production-like' });
    const next = world.nextHierarchy();
    expect([next.generation, commonName(next.root)]).toEqual([2, 'SR2']);
    const leaf = world.supplier.renew(next)[0]!.certificate;
    const order = { leaf, intermediates: [next.issuingOca], at: world.clock.now(), rules: 'path' };
    expect(validatePath({ ...order, rules: 'path', anchors: [next.root] }).valid).toBe(true);
    expect(validatePath({ ...order, rules: 'path', anchors: [world.hierarchy.root] }).valid).toBe(
      false,
    );
    // The first one goes on issuing under its own root.
    const old = world.supplier.renew(world.hierarchy)[0]!.certificate;
    const path = { intermediates: [world.hierarchy.issuingOca], anchors: [world.hierarchy.root] };
    expect(validatePath({ leaf: old, ...path, at: world.clock.now(), rules: 'path' }).valid).toBe(
      true,
    );
    expect(environmentTree(world.environment!).length).toBe(4);
  });

  test('without an environment there is none, and the world is the one it always was', () => {
    expect(createWorld({ seed: 'small' }).environment).toBeUndefined();
  });
});

describe('with governance', () => {
  test.each(PRESETS)('%s: root %s, Issuing OCA %s', (environment, root, issuing) => {
    const world = createWorld({ seed: 'big', environment, governance: 'technical' });
    world.addHomes({ count: 1 });
    const current = world.authority.current();
    expect([commonName(current.root), commonName(current.issuingOca)]).toEqual([root, issuing]);
    expect(world.governance).toBe('technical');
    world.compromise('rootOca', { certain: 'yes' });
    expect(world.recover({ method: 'apex' }).state).toBe('closed');
    expect(
      environmentTree(world.environment).filter(({ state }) => state === 'retired'),
    ).toHaveLength(1);
  });

  test('production-like, governed: custodians of the environment come, and forks are the same', () => {
    const world = createWorld({
      seed: 'big',
      environment: 'production-like',
      governance: 'governed',
    });
    world.addHomes({ count: 1 });
    world.compromise('supplier.digitalSignature', { certain: 'yes' });
    world.recover({ method: 3, decisions: [{ decision: 'approve' }] });
    expect(world.log.ofType('recovery.custodians')[0]).toMatchObject({
      called: 5,
      present: 5,
      quorum: 3,
    });
    expect(eventsToJsonLines(world.fork().log.events)).toBe(eventsToJsonLines(world.log.events));
  });

  test('fields of a description: names, policies, lifetimes', () => {
    const world = createWorld({
      seed: 'big',
      governance: 'technical',
      environment: { like: 'zaz1-like', name: 'UIT', names: { rootOca: 'SU#' } },
    });
    expect(commonName(world.authority.current().root)).toBe('SU1');
    expect(world.environment.name).toBe('UIT');
  });
});

describe('refused before there is a world', () => {
  test.each([
    ['a preset that does not exist', { environment: 'live' }, 'authority/bad-description'],
    ['a field that does not exist', { environment: { colour: 1 } }, 'authority/bad-description'],
    [
      'a name that looks real',
      { environment: { names: { rootOca: 'Z1' } } },
      'authority/bad-description',
    ],
    ['a misspelt governance', { governance: 'goverened' }, 'simulation/bad-order'],
    ['a misspelt option', { startsAt: 0 }, 'simulation/bad-order'],
    ['a seed that is no text', { seed: 5 }, 'simulation/bad-order'],
    ['a Date', { startAt: new Date(0) }, 'time/not-an-instant'],
    ['half a millisecond', { startAt: 0.5 }, 'time/not-an-instant'],
    [
      'an answer of another question',
      { assumptions: { certificateRoleCheck: 'on' } },
      'vocabulary/unknown-name',
    ],
    ['custody without sites', { custody: { absent: [] } }, 'simulation/bad-order'],
  ] as const)('%s', (_why, options, code) => {
    for (const rest of [{}, { governance: 'technical' }]) {
      const all = { seed: 'bad', ...rest, ...options } as never;
      expect(codeOf(() => createWorld(all))).toBe(code);
    }
  });

  test('an option that only a world for recovery has', () => {
    const options = { seed: 'bad', feedback: 'live' } as never;
    expect(() => createWorld(options)).toThrow(/feedback belongs to .*: add governance/);
  });
});
