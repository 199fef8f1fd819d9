/**
 * `smki recover`, `smki replay` and `smki scenarios` through the command line's own entry, with files in memory.
 *
 * @module
 */
import { describe, expect, test } from 'vitest';
import { fail } from '../../src/core/errors.ts';
import { instant } from '../../src/core/instant.ts';
import type { CommandIo } from '../../src/cli/io.ts';
import { runSmki } from '../../src/cli/run.ts';
import { KEY_CLASSES } from '../../src/recovery/compromised-key.ts';
import { PROCEDURES } from '../../src/recovery/procedures/index.ts';
import { packEvidence } from '../../src/simulation/evidence/evidence-files.ts';
import { createRecoveryWorld } from '../../src/simulation/recovery-world.ts';
import { FAULTS } from '../../src/simulation/faults/index.ts';

const encoder = new TextEncoder();

interface Run {
  readonly code: number | Promise<number>;
  readonly out: string;
  readonly error: string;
}

function textOf(content: Uint8Array | string): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

/** A command line over files that outlive it. */
function terminal(options: { readonly colour?: boolean; readonly watched?: boolean } = {}): {
  readonly files: Map<string, string | Uint8Array>;
  readonly smki: (command: string) => Run;
} {
  const files = new Map<string, string | Uint8Array>();
  const smki = (command: string): Run => {
    let [out, error] = ['', ''];
    const io: CommandIo = {
      readFile: (path) => {
        const found = files.get(path);
        if (found !== undefined) return typeof found === 'string' ? encoder.encode(found) : found;
        return fail('cli/unreadable-input', `cannot read ${path}`, { input: path, reason: 'none' });
      },
      listFiles: (folder) =>
        [...files.keys()]
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1)),
      checkOutput: () => undefined,
      version: '1.2.3',
      writeFile: (path, content) => {
        files.set(path, path.endsWith('.sig') ? content : textOf(content));
      },
      write: (text) => (out += text),
      writeError: (text) => (error += text),
      colour: options.colour ?? false,
      watched: options.watched ?? options.colour ?? false,
      now: () => instant('2026-01-01T00:00:00Z'),
    };
    return { code: runSmki(command.split(' '), io), out, error };
  };
  return { files, smki };
}

describe('smki recover', () => {
  test.each([
    ['1', 'method-1'],
    ['2', 'method-2'],
    ['3', 'method-3'],
    ['APEX', 'apex-contingency'],
  ])('--method %s ends well', (method, procedure) => {
    const { code, out, error } = terminal().smki(`recover --method ${method} --homes 1 --json`);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(JSON.parse(out)).toMatchObject({
      incident: { state: 'closed', procedure },
      problems: [],
    });
  });

  test('prints a timeline, a table and the verdict of the checkers', () => {
    const { code, out } = terminal().smki('recover --method 3 --homes 1 --governed');
    expect(code).toBe(0);
    expect(out).toContain('decision (governed): approve method-3');
    expect(out).toMatch(/custodians: 7 of 7 came to primary, quorum 4/);
    expect(out).toMatch(/recovered +4 of 4 \(100\.0 %\)/);
    expect(out).toContain('run Method 3: unknown');
    expect(out).toContain('No invariant was broken.');
  });

  test('shows progress on a terminal only, and clears it', () => {
    const quiet = terminal().smki('recover --method 3 --homes 20');
    expect(quiet.error).toBe('');
    const { error } = terminal({ colour: true }).smki('recover --method 3 --homes 20');
    expect(error).toContain('building  20 of 20 homes');
    expect(error).toMatch(/method-3 {2}executing {2}\d+ of 80 devices/);
    expect(error.endsWith('\r\u001B[K')).toBe(true);
    const piped = terminal({ watched: true }).smki('recover --method 3 --homes 1 --json');
    expect(piped.error).toContain('building  1 of 1 homes');
    expect(piped.out).toMatch(/^\{/);
  });

  /** The hub has no supplier that could place the root. */
  const BY_USERS =
    '--assume contingencyKeyRecoveryBy=users --assume rootReplacementByUsers=on --residual 20';
  const PERMITTED = '--assume apexWithoutRootCompromise=permitted';
  test.each([
    ['supplier', 'method-3', 'supplier of FE5A4B1000000002'],
    ['supplier.keyAgreement', 'method-1', 'supplier.keyAgreement of FE5A4B1000000002'],
    [
      'networkOperator.digitalSignature --method 2',
      'method-2',
      'networkOperator.digitalSignature of',
    ],
    ['networkOperator --situation newCertificates=not-ready', 'method-2', 'networkOperator of'],
    ['loadController', 'method-3', 'loadController of'],
    ['accessControlBroker', 'dcc-key-by-recovery-key', 'accessControlBroker of'],
    ['transitionalcos --procedure dcc-key-by-itself', 'dcc-key-by-itself', 'transitionalCoS of'],
    ['wanProvider --situation certainty=suspected', 'dcc-key-by-itself', 'wanProvider of'],
    ['recovery', 'recovery-key-by-itself', 'recovery of'],
    [
      `recovery --situation attacker=active ${PERMITTED}`,
      'recovery-key-by-contingency',
      'recovery of',
    ],
    ['contingencyPrivate', 'contingency-keys', 'contingencyPrivate'],
    ['contingencySymmetric --governed', 'contingency-keys', 'contingencySymmetric'],
    [
      `contingencyBoth --procedure contingency-keys-by-users ${BY_USERS}`,
      'contingency-keys-by-users',
      'contingencyBoth',
    ],
    ['issuingOCA --governed', 'issuing-oca', 'issuingOca'],
    ['rootOCA', 'apex-contingency', 'rootOca'],
    ['iki', 'outside-appendix-l', 'iki'],
  ])('--compromise %s is recovered by %s', (flags, procedure, key) => {
    const { code, out, error } = terminal().smki(`recover --compromise ${flags} --homes 1 --json`);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    const { incident, problems, verdict } = JSON.parse(out) as {
      incident: { key: unknown; procedure: string };
      problems: unknown;
      verdict: unknown;
    };
    expect({ problems, verdict }).toMatchObject({ problems: [], verdict: { fine: 'yes' } });
    expect(incident.procedure).toBe(procedure);
    const text = terminal().smki(`recover --compromise ${flags} --homes 1`).out;
    expect(text).toContain(`Compromised: ${key}`);
    expect(text).toContain(`Procedure: ${procedure}`);
  });

  test.each(Object.values(PROCEDURES))('--procedure $name has a key of its own', ({ name }) => {
    const assume = name.endsWith('-by-users') ? ` ${BY_USERS}` : ` ${PERMITTED}`;
    const { code, out, error } = terminal().smki(
      `recover --procedure ${name} --homes 1 --json${assume}`,
    );
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(JSON.parse(out)).toMatchObject({ incident: { procedure: name }, problems: [] });
  });

  test('a key outside Appendix L: what happens instead', () => {
    const { code, out } = terminal().smki('recover --compromise xmlSigning --homes 1');
    expect(code).toBe(0);
    expect(out).toContain('Instead: the DCC refuses service requests signed with it');
  });

  test('--compare takes every procedure for the key, and says why one is not played', () => {
    const { code, out } = terminal().smki('recover --compare --compromise recovery --homes 1');
    expect(code).toBe(0);
    expect(out).toMatch(/^figure +recovery-key-by-itself$/m);
    expect(out).toMatch(/^Not played: recovery-key-by-contingency .*apexWithoutRootCompromise/m);
    const both = terminal().smki(`recover --compare --compromise recovery --homes 1 ${PERMITTED}`);
    expect(both.out).toMatch(/^figure +recovery-key-by-itself +recovery-key-by-contingency$/m);
    expect(both.out).toContain('Assumed: apexWithoutRootCompromise "permitted".');
  });

  test('the log of any of them is replayed', () => {
    const { smki } = terminal();
    const written = smki(
      `recover --compromise recovery --situation attacker=active ${PERMITTED} --homes 1 --log run.jsonl`,
    );
    expect(written.code).toBe(0);
    expect(smki('replay run.jsonl --quiet').out).toContain('The run repeats to the byte');
  });

  test('an assumption stands for --residual', () => {
    const command = 'recover --method 3 --homes 1 --fault batch-tampered';
    const { code, out } = terminal().smki(`${command} --assume residualPercentAccepted=100`);
    expect(code).toBe(0);
    expect(out).toContain('at most 100 % of them may be left over');
  });

  test('a fault strikes: devices are left over, and the table says so', () => {
    const { code, out } = terminal().smki('recover --method 3 --homes 2 --fault unreachable:100');
    expect(code).toBe(1);
    expect(out).toContain('Faults: unreachable:100 (10 of 10 devices).');
    expect(out).toMatch(/left over +8 no-response/);
    expect(out).toMatch(/refused the Recovery key +0/);
    expect(out).toContain(
      '8 of 8 devices are left over (100.0 %): more than the 5 % of --residual.',
    );
  });

  test.each(['', ' --governed'])('--residual%s says how many may be left over', (governed) => {
    const command = `recover --method 3 --homes 1 --fault batch-tampered${governed}`;
    const strict = terminal().smki(`${command} --residual 0`);
    expect(strict.code).toBe(1);
    expect(strict.out).toContain('4 of 4 devices are left over');
    const lenient = terminal().smki(`${command} --residual 100`);
    expect(lenient.code).toBe(0);
    expect(lenient.out).toContain('accepted, since --residual is 100 %');
    expect(lenient.out).toContain('at most 100 % of them may be left over');
  });

  test('a fault that strikes nobody says so, one of people strikes the world', () => {
    const { out } = terminal().smki('recover --method 3 --homes 1 --fault slow:0 --fault hsm-down');
    expect(out).toContain('Faults: slow:0 (0 of 5 devices), hsm-down (seen 0 times).');
    expect(out).toContain('Fault slow struck no device');
  });

  test.each([
    ['--method 3 --fault custodians-missing', /it acts where custodians are called.* Try --gov/],
    ['--method 3 --fault hsm-down', /it acts where custodians are called.* Try --governed/],
    ['--method apex --fault hsm-upgraded', /it acts where custodians are called.* Try --governed/],
    ['--method 1 --governed --fault hsm-sites-share-risk', /acts where custodians are called/],
    [
      '--method 1 --fault batch-truncated',
      /it acts on batches from the TSP: not where whoever owns a key signs .* as in Method 1/,
    ],
    ['--method 1 --fault unproven-cell', /acts where the key in recovery.digitalSignature would/],
    ['--method apex --fault counters-ahead', /acts where a command of the supplier, the network/],
    ['--compromise rootOca --fault officers-gone', /acts when somebody is called back/],
  ])('%s cannot strike, and the verdict says so', (flags, told) => {
    const { out } = terminal().smki(`recover ${flags} --homes 1 --residual 100`);
    expect(out).toMatch(/^Fault [a-z-]+ had no effect on this run: it acts /m);
    expect(out).toMatch(told);
  });

  test.each([
    ['--method 3 --governed --fault custodians-missing', 'custodians-missing (seen 2 times)'],
    ['--method 3 --governed --fault hsm-down', 'hsm-down (seen 2 times)'],
    ['--method 3 --governed --fault hsm-sites-share-risk', 'hsm-sites-share-risk (seen 2 times)'],
    ['--method 3 --governed --fault hsm-upgraded', 'hsm-upgraded (seen 1 time)'],
    ['--method 2 --fault batch-tampered', 'batch-tampered (seen 3 times)'],
    ['--method 1 --fault officers-gone', 'officers-gone (seen 1 time)'],
    ['--method 3 --fault stale-mapping:100', 'stale-mapping:100 (5 of 5 devices, seen 4 times)'],
  ])('%s struck, and the heading says how often', (flags, told) => {
    const { out } = terminal().smki(`recover ${flags} --homes 1`);
    expect(out).toContain(`Faults: ${told}.`);
    expect(out).not.toContain('had no effect');
  });

  test('a key that is brought to another site passes no limit: a session lasts as long as it lasts', () => {
    const { out } = terminal().smki(
      'recover --method 3 --governed --homes 1 --fault hsm-sites-share-risk',
    );
    expect(out).toContain('hsm-sites-share-risk (seen 2 times)');
    expect(out).not.toMatch(/limit-exceeded: 3\.3 took/);
  });

  test('an upgraded HSM is witnessed in whatever ceremony comes first: the custodians meet again', () => {
    const command = 'recover --method apex --governed --homes 1';
    const usual = terminal().smki(command);
    const upgraded = terminal().smki(`${command} --fault hsm-upgraded`);
    expect([usual.code, upgraded.code]).toEqual([0, 0]);
    expect(upgraded.out).toMatch(/^recovered +5 of 5/m);
    const daysOf = ({ out }: Run): number => Number(/^to the end +(\d+) d/m.exec(out)?.[1]);
    expect(daysOf(upgraded)).toBeGreaterThan(daysOf(usual));
  });

  test('where nothing was sent, the table does not say that nobody is left over', () => {
    const alone = '--assume custodianQuorum=7 --fault custodians-missing';
    const { code, out } = terminal().smki(`recover --method apex --governed --homes 1 ${alone}`);
    expect(code).toBe(1);
    expect(out).toMatch(/^left over +5 without an outcome$/m);
    expect(out).toContain('5 of 5 devices are left over (100.0 %)');
  });

  test('--compare says which method a fault does not touch', () => {
    const { out } = terminal().smki('recover --compare --homes 1 --fault batch-truncated');
    expect(out).toContain('Faults: batch-truncated.\n');
    expect(out.match(/Fault batch-truncated had no effect/g)).toHaveLength(1);
  });

  test('--compare puts three methods side by side', () => {
    const { code, out } = terminal().smki('recover --compare --homes 1');
    expect(code).toBe(0);
    expect(out).toMatch(/^figure +method 1 +method 2 +method 3$/m);
    expect(out).toMatch(/^recovered( +4 of 4 \(100\.0 %\)){3}$/m);
    expect(out.match(/No invariant was broken/g)).toHaveLength(3);
    const { out: data } = terminal().smki('recover --compare --homes 1 --json');
    expect(JSON.parse(data)).toMatchObject(
      [1, 2, 3].map((method) => ({ order: { method }, verdict: { fine: 'yes' } })),
    );
  });

  test('--json has what the text has, and every device', () => {
    const { code, out } = terminal().smki(
      'recover --method 3 --homes 2 --prepayment 100 --fault unreachable:100 --fault hsm-down --json',
    );
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      order: { homes: 2, residualPercent: 5, prepaymentPercent: 100 },
      world: { devices: 10, concerned: 8 },
      faults: [
        { fault: 'unreachable:100', struck: 10 },
        { fault: 'hsm-down', struck: 'all', seen: 0 },
      ],
      verdict: { fine: 'no', left: 8 },
      problems: [],
      metrics: { failuresByCode: { 'no-response': 8 }, exposure: { prepaymentMax: 8 } },
      knowledge: { changedInTruth: 0, knownToDsp: 0 },
      devices: Array.from({ length: 8 }, () => ({ outcome: 'silent' })),
    });
    expect(out).toMatch(/"at": "2026-01-01T00:00:00Z",\s+"actor": "FE5A4B1000000002"/);
  });

  test('the help says what each fault does, to how many', () => {
    const { out } = terminal().smki('recover --help');
    for (const { name, describe: what } of FAULTS) {
      expect(out).toMatch(new RegExp(`^${name} +(all|\\d+ % (devices|homes)) +${what}$`, 'm'));
    }
  });

  test.each(['notifier', 'service-desk'])(
    'the script of %s, with whom every method begins',
    (actor) => {
      const { code, out } = terminal().smki(`recover --method 3 --walkthrough --actor ${actor}`);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^\\[ \\] N\\d+ +${actor}: `, 'm'));
    },
  );

  test.each(Object.keys(PROCEDURES))('the script of %s needs no --assume: nothing runs', (name) => {
    const { code, out } = terminal().smki(
      `recover --walkthrough --procedure ${name.toUpperCase()}`,
    );
    expect(code).toBe(0);
    expect(out).toContain(PROCEDURES[name]?.title ?? 'no title');
  });

  test('the script of what the decision table proposes for a key', () => {
    const { code, out } = terminal().smki('recover --walkthrough --compromise issuingOca');
    expect(code).toBe(0);
    expect(out).toContain(PROCEDURES['issuing-oca'].title);
  });

  test('the help has a row for each key and each procedure', () => {
    const { out } = terminal().smki('recover --help');
    for (const [keyClass, { meaning }] of Object.entries(KEY_CLASSES)) {
      expect(out).toMatch(new RegExp(`^${keyClass} +${meaning} +[a-z]`, 'm'));
    }
    for (const { name, title } of Object.values(PROCEDURES)) {
      expect(out.split('\n')).toContainEqual(
        expect.stringMatching(new RegExp(`^${name} .*${title.slice(0, 20)}`)),
      );
    }
    expect(out).toContain('  supplier.keyAgreement.prePaymentTopUp\n');
    for (const line of out.split('\n').slice(0, 40)) expect(line.length).toBeLessThanOrEqual(140);
  });

  test('the script for people, whole and for one actor', () => {
    const whole = terminal().smki('recover --method 2 --walkthrough');
    const custodian = terminal().smki('recover --method 2 --walkthrough --actor pma');
    expect([whole.code, custodian.code]).toEqual([0, 0]);
    expect(whole.out).toContain('2.11');
    expect(custodian.out).not.toContain('2.11');
    expect(custodian.out.length).toBeLessThan(whole.out.length);
  });

  test.each([
    ['recover', /name a method .*--procedure or a key/],
    ['recover --compromise contingency', /no key contingency: supplier, .*contingencyPrivate/],
    ['recover --compromise supplier.nothing', /no key supplier.nothing: .*supplier.keyAgreement,/],
    ['recover --procedure nothing', /no procedure nothing: method-1, /],
    ['recover --method 3 --compromise rootOca', /method-3 is for supplier, networkOperator/],
    [
      'recover --method apex --compromise supplier',
      /assumption apexWithoutRootCompromise=permitted opens it/,
    ],
    ['recover --method 1 --method 3', /--method is said twice: say it once/],
    ['recover --method 3 --homes 1 --homes 2', /--homes is said twice/],
    ['recover --method 3 --situation foo=bar', /--situation foo: .* asks for certainty, ownKey, /],
    ['recover --compromise rootOca --method 1', /method-1 for rootOca, /],
    [
      'recover --procedure contingency-keys-by-users --compromise contingencyPrivate',
      /for contingencyPrivate, .*the assumption contingencyKeyRecoveryBy=users opens it/,
    ],
    ['pki --at yesterday', /--at yesterday is not a point in time: write it as --at 2026-/],
    ['recover --method 2 --compromise supplier.keyAgreement', /use method-1 or method-3/],
    ['recover --method 1 --situation ownKey=stolen', /use method-2 or method-3/],
    ['recover --method 3 --procedure method-2', /method 3 and procedure method-2/],
    ['recover --method 3 --situation ownKey=gone', /ownKey must be one of usable, stolen, lost/],
    [
      'recover --method 3 --situation newCertificates=not-ready',
      /only the decision table asks for newCertificates.*leave --method out/,
    ],
    [
      'recover --procedure apex-contingency --situation attacker=active',
      /only the decision table asks for attacker.*leave --procedure out/,
    ],
    [
      'recover --compare --situation sharedService=yes',
      /asks for sharedService.*leave --compare out/,
    ],
    ['recover --method 3 --late supplier', /lateSubscribers and method-3, which does not renew/],
    ['recover --method apex --late recovery', /--late recovery: .*supplier, networkOperator, load/],
    ['recover --method 3 --assume credentialsMs=48x', /48x is no duration: say .*48h/],
    [
      'recover --method 3 --assume holidays=Christmas',
      /Christmas is no date: say holidays=2026-12-25/,
    ],
    ['recover --method 3 --situation certainty=maybe', /it is suspected or certain/],
    ['recover --method 3 --situation ownKey', /say --situation name=value/],
    ['recover --method 3 --assume nothing=1', /no assumption nothing: checkOrder, .*callWithinMs/],
    ['recover --method 3 --assume checkOrder=mac', /no answer "mac" to assumption checkOrder/],
    ['recover --method 3 --assume servicesSuspended=no', /servicesSuspended/],
    ['recover --method 3 --assume pmaQuorum=many', /pmaQuorum must be a whole number/],
    ['recover --method 3 --assume pmaQuorum=1 --assume pmaQuorum=2', /said twice/],
    ['recover --method 3 --residual 5 --assume residualPercentAccepted=6', /say the same/],
    ['recover --method 3 --assume residualPercentAccepted=101', /residualPercent must be a share/],
    ['recover --compare --procedure method-3', /--procedure is for one recovery/],
    ['recover --compare --compromise contingency', /no key contingency/],
    ['recover --walkthrough --compromise rootOca --method 1', /method-1 is for supplier/],
    ['recover --method 4', /there is no method 4/],
    ['recover --method 3 --homes 0', /--homes 0 is no number/],
    ['recover --method 3 --homes ten', /--homes ten is no number/],
    ['recover --method 3 --fault nonsense', /no fault nonsense; there are/],
    ['recover --method 3 --fault unreachable:200', /percentage/],
    ['recover --method 3 --fault unreachable:x', /percentage/],
    ['recover --method 3 --fault hsm-down:50', /no share; say hsm-down/],
    ['recover --method 3 --fault slow:5 --fault slow:6', /slow is named twice/],
    ['recover --method 3 --residual 101', /--residual 101 is no percentage/],
    ['recover --method 3 --prepayment half', /--prepayment half is no percentage/],
    ['recover --compare --method 3', /--method is for one recovery/],
    ['recover --compare --log run.jsonl', /--log is for one recovery/],
    ['recover --method 3 --walkthrough --residual 5', /--residual contradicts/],
    ['recover --method 3 --walkthrough --json', /--json contradicts/],
    ['recover --method 3 --walkthrough --governed', /--governed contradicts/],
    ['recover --method 3 --actor pma', /--actor belongs to --walkthrough/],
    [
      'recover --method 1 --walkthrough --actor tsp',
      /tsp has no part in method-1; notifier, .* have/,
    ],
    [
      'recover --method 1 --walkthrough --actor nobody',
      /nobody is no actor; in method-1 there are/,
    ],
    ['recover --method 3 --colour', /--colour/],
    ['replay', /name one log/],
    ['replay a b', /name one log/],
    ['replay missing', /cannot read missing/],
    ['scenarios T99', /no scenario T99/],
    ['scenarios --seed x', /--seed plays scenarios/],
  ])('%s: one clear line, exit code 2', (command, message) => {
    const { code, out, error } = terminal().smki(command);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toMatch(message);
    expect(error.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('smki replay', () => {
  const LOG = 'recover --method 3 --homes 1 --fault lost-acknowledgements:50 --log run.jsonl';

  test('verifies that the run repeats to the byte', () => {
    const { files, smki } = terminal();
    smki(LOG);
    const { code, out } = smki('replay run.jsonl');
    expect(code).toBe(0);
    expect(out).toContain('R1 opened');
    expect(out).toContain('The run repeats to the byte');
    expect(files.get('run.jsonl')).toMatch(/^\{"at":1767225600000,"type":"simulation\.inject"/);
  });

  test('finds the one line that somebody changed', () => {
    const { files, smki } = terminal();
    smki(LOG);
    const lines = textOf(files.get('run.jsonl') ?? '').split('\n');
    lines[20] = (lines[20] ?? '').replace(/"at":\d/, '"at":2');
    files.set('run.jsonl', lines.join('\n'));
    const { code, out } = smki('replay run.jsonl --quiet');
    expect(code).toBe(1);
    expect(out).toContain('line 21 differs');
  });

  test.each([
    [
      'the line ends of Windows',
      (log: string) => log.replaceAll('\n', '\r\n'),
      /ends of its lines/,
    ],
    ['an empty last line', (log: string) => `${log}\n`, /line \d+ of the event log is empty/],
    [
      'both',
      (log: string) => `${log.replaceAll('\n', '\r\n')}\r\n`,
      /line \d+ of the event log is empty/,
    ],
  ])('%s: what is wrong is said', (_, changed, message) => {
    const { files, smki } = terminal();
    smki(LOG);
    files.set('run.jsonl', changed(textOf(files.get('run.jsonl') ?? '')));
    const { code, out, error } = smki('replay run.jsonl --quiet');
    expect(code).not.toBe(0);
    expect(out + error).toMatch(message);
  });

  test('a folder that is no pack: says which folder is one', () => {
    const { smki } = terminal();
    const { code, error } = smki('replay --evidence nosuch');
    expect(code).toBe(2);
    expect(error).toContain('name the folder that --evidence has written');
  });

  test('a pack where a log belongs: says how a pack is replayed', () => {
    const { smki } = terminal();
    smki(`${LOG} --evidence pack`);
    const { code, error } = smki('replay pack');
    expect(code).toBe(2);
    expect(error).toContain('smki replay --evidence pack');
  });

  test('a log that orders more homes than it has devices is not run at all', () => {
    const { files, smki } = terminal();
    smki(LOG);
    const log = textOf(files.get('run.jsonl') ?? '');
    files.set('run.jsonl', log.replace(/\\"homes\\":1\b/, '\\"homes\\":9999999'));
    const { code, out } = smki('replay run.jsonl --quiet');
    expect(code).toBe(1);
    expect(out).toMatch(/line 1 orders 9999999 homes, and \d devices have joined/);
  });

  test.each([
    ['no log', 'hello\n', /line 1 of the event log is not an event/],
    ['no order', '{"at":1,"type":"dcc.released","actor":"dsp","ticket":1}\n', /not the header/],
    ['an empty log', '', /not the header/],
    [
      'an order that is none',
      '{"at":1,"type":"simulation.inject","actor":"x","inject":"rehearsal","text":"{}"}\n',
      /not the header/,
    ],
  ])('%s: one clear line', (_why, text, message) => {
    const { files, smki } = terminal();
    files.set('run.jsonl', text);
    const { code, error } = smki('replay run.jsonl');
    expect(code).toBe(2);
    expect(error).toMatch(message);
  });
});

describe('an evidence pack', () => {
  const WRITE = 'recover --method 2 --homes 1 --governed --evidence pack';

  test('is written, checked and made again', () => {
    const { files, smki } = terminal();
    const written = smki(WRITE);
    expect(written.code).toBe(0);
    expect(written.out).toContain('smki replay --evidence pack checks it');
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['pack/manifest.json', 'pack/manifest.sig', 'pack/events.jsonl']),
    );
    const { code, out } = smki('replay --evidence pack');
    expect(code).toBe(0);
    expect(out).toContain('R1 opened');
    expect(out).toMatch(/as it was written and signed: \d+ files, each with its hash/);
    expect(out).toContain('The run repeats to the byte');
    expect(smki('replay pack/events.jsonl --quiet').code).toBe(0);
  });

  test.each<[what: string, path: string, change: (text: string) => string, told: RegExp]>([
    ['a changed step', 'steps.txt', (text) => text.replace('[x]', '[ ]'), /steps.txt: changed/],
    [
      'a changed manifest',
      'manifest.json',
      (text) => text.replace('closed', 'halted'),
      /signature-wrong/,
    ],
    ['a manifest that is none', 'manifest.json', () => '{}', /malformed-manifest/],
  ])('%s is found', (_, path, change, told) => {
    const { files, smki } = terminal();
    smki(WRITE);
    files.set(`pack/${path}`, change(files.get(`pack/${path}`) as string));
    const { code, out } = smki('replay --evidence pack');
    expect(code).toBe(1);
    expect(out).toMatch(told);
  });

  test('a file that is missing is found, and no path leads out of the folder', () => {
    const { files, smki } = terminal();
    smki(WRITE);
    files.delete('pack/incident.json');
    expect(smki('replay --evidence pack').out).toContain('incident.json: missing');
    const manifest = (files.get('pack/manifest.json') as string).replace(
      'steps.txt',
      '../steps.txt',
    );
    files.set('pack/manifest.json', manifest);
    files.set('steps.txt', 'elsewhere');
    expect(smki('replay --evidence pack').out).toContain('../steps.txt: missing');
  });

  test('a file that somebody has added is found', () => {
    const { files, smki } = terminal();
    smki(WRITE);
    files.set('pack/certificates/FAKE.pem', 'x');
    const { code, out } = smki('replay --evidence pack');
    expect(code).toBe(1);
    expect(out).toContain('certificates/FAKE.pem: not-in-manifest');
  });

  test.each([WRITE, 'recover --compromise rootOca --walkthrough --evidence pack'])(
    '%s: a folder that holds something is refused before anything is run',
    (command) => {
      const { files, smki } = terminal();
      files.set('pack/added.txt', 'x');
      const { code, error } = smki(command);
      expect(code).toBe(2);
      expect(error).toContain('cannot write pack: it holds files already (1); name a new folder');
      expect([...files.keys()]).toEqual(['pack/added.txt']);
    },
  );

  test.each([
    ['by somebody with the key', 'one', 'the pack was not written by this run'],
    ['under the IKI of another world', 'two', 'manifest.json: certificate-not-of-iki'],
  ])('a pack of another run, hashes and signature right, %s, does not pass', (_who, seed, why) => {
    const { files, smki } = terminal();
    smki('recover --method 3 --homes 1 --seed one --evidence one');
    smki('recover --method 3 --homes 1 --seed two --evidence two');
    // The other log under the hashes of this library.
    const log = new TextEncoder().encode(files.get('one/events.jsonl') as string);
    const world = createRecoveryWorld({ seed });
    const forged = packEvidence(
      { kind: 'incident', title: 'forged', facts: {} },
      [{ path: 'events.jsonl', content: log }],
      world.recovery.fileSigner('dcc'),
    );
    for (const { path, content } of forged.files) files.set(`forged/${path}`, content);
    const { code, out } = smki('replay --evidence forged --quiet');
    expect(code).toBe(1);
    expect(out).toContain(why);
  });

  test('of a walkthrough: scripts, questions, lines for signatures', () => {
    const { files, smki } = terminal();
    const { code } = smki('recover --compromise rootOca --walkthrough --evidence paper');
    expect(code).toBe(0);
    expect(files.get('paper/scripts/apex-contingency.txt')).toContain('[ ] 5.3');
    expect(files.get('paper/signatures.txt')).toContain('tsp: ____');
    expect(smki('replay --evidence paper').out).toContain('nothing to run again');
  });

  test.each([
    ['replay --evidence nowhere', /cannot read nowhere\/manifest.json/],
    ['replay run.jsonl --evidence pack', /leave one of them out/],
    ['recover --compare --evidence pack', /--evidence is for one recovery/],
    ['recover --method 3 --homes 1 --evidence ', /--evidence names no folder: name a new one/],
  ])('%s: one clear line', (command, message) => {
    const { code, error } = terminal().smki(command);
    expect(code).toBe(2);
    expect(error).toMatch(message);
  });
});

describe('smki scenarios', () => {
  test('lists the catalogue', () => {
    const { code, out } = terminal().smki('scenarios');
    expect(code).toBe(0);
    expect(out).toMatch(/^T14 +governed +The Recovery key without a decision/m);
  });

  test('plays some, by any case of their names, and writes their logs', () => {
    const { files, smki } = terminal();
    const { code, out } = smki('scenarios t18 T11 --log logs.jsonl --verbose');
    expect(code).toBe(0);
    expect(out).toMatch(/^T18 +holds/m);
    expect(out).toMatch(/^T11 +holds/m);
    expect(out).toContain('yes rejected');
    expect(textOf(files.get('logs.jsonl') ?? '').split('\n').length).toBeGreaterThan(50);
  });

  test('a log of scenarios is replayed', () => {
    const { files, smki } = terminal();
    smki('scenarios T18 T14 --seed other --log logs.jsonl');
    const { code, out } = smki('replay logs.jsonl');
    expect(code).toBe(0);
    expect(out).toMatch(/The run repeats to the byte: \d+ events, T18 T14\.$/m);
    const log = textOf(files.get('logs.jsonl') ?? '');
    files.set('logs.jsonl', log.split('\n').slice(0, 3).join('\n'));
    const cut = smki('replay logs.jsonl --quiet');
    expect(cut.code).toBe(1);
    expect(cut.out).toContain('line 4 differs (the log has 3 lines');
    files.set('logs.jsonl', log.replace(String.raw`\"id\":\"T14\"`, String.raw`\"id\":\"T99\"`));
    expect(smki('replay logs.jsonl')).toMatchObject({ code: 2, out: '' });
    files.set(
      'logs.jsonl',
      log.replace(String.raw`\"seed\":\"other\"`, String.raw`\"x\":\"other\"`),
    );
    expect(smki('replay logs.jsonl').error).toContain('line 1 of the event log is not the header');
  });

  test('as data', () => {
    const { out } = terminal().smki('scenarios T31 --json');
    expect(JSON.parse(out)).toMatchObject([{ id: 'T31', passed: 'yes', problems: [] }]);
  });
});

describe('what a keyboard writes', () => {
  test('a list and a duration mean what JSON means', () => {
    const assumed = (flags: string): unknown => {
      const { out, error } = terminal().smki(`recover --method 3 --homes 1 --json ${flags}`);
      expect(error).toBe('');
      return (JSON.parse(out) as { order: { recoveryAssumptions: unknown } }).order
        .recoveryAssumptions;
    };
    const written =
      '--assume workingHours=8,18 --assume holidays=2026-12-25 --assume credentialsMs=48h --assume custodianArrivalMs=12h,1d,72h';
    const json =
      '--assume workingHours=[8,18] --assume holidays=["2026-12-25"] --assume credentialsMs=172800000 --assume custodianArrivalMs=[43200000,86400000,259200000]';
    expect(assumed(written)).toEqual(assumed(json));
  });

  test('a Subscriber that is late in Apex', () => {
    const { code, out } = terminal().smki('recover --method apex --homes 1 --late supplier');
    expect(out).toContain('has no new certificates in time');
    expect(code).toBe(0);
  });
});
