/**
 * Cases in which a device does what it is told: every mode of its type, and every way to say it.
 *
 * @module
 */
import { addYears, instant } from '../../core/instant.ts';
import { mayTarget, modeRules } from '../../gbcs/modes.ts';
import type { PartyRole } from '../../party/credentials.ts';
import { type CellName, TRUST_ANCHOR_CELLS } from '../../vocabulary/cells.ts';
import type { AnchorReplacementCase, CaseCells } from './case.ts';
import {
  CASE_COUNTER,
  type CaseBench,
  commandOf,
  authoriserOf,
  draftOf,
  modeOfLeaves,
  nextCells,
  pick,
} from './case-bench.ts';
import { OUTSIDE_VALIDITY, cellsOfParty } from './case-pki.ts';
import { accepted, executed } from './expectation.ts';

const CANCELLATION = instant('9999-12-31T23:59:59Z');

/** All of them. */
export function successCases(bench: CaseBench): readonly AnchorReplacementCase[] {
  return [
    ...wholeModes(bench),
    ...singleCells(bench),
    ...floors(bench),
    ...validityDisapplied(bench),
    ...futureDated(bench),
    ...handover(bench),
    ...changeOfSupplier(bench),
    ...newRoot(bench),
    ...rootAtTheEnd(bench),
    ...rootByUsers(bench),
  ];
}

function wholeModes(bench: CaseBench): readonly AnchorReplacementCase[] {
  return bench.modes.map((mode) =>
    executed(bench, `${mode} replaces all that it may`, draftOf(bench, mode)),
  );
}

function singleCells(bench: CaseBench): readonly AnchorReplacementCase[] {
  return bench.modes.flatMap((mode) => {
    const cells = nextCells(bench, mode);
    const names = Object.keys(cells) as CellName[];
    // The certificates of a contingency command hang from its root: they do not come alone.
    if (names.length < 2 || mode === 'anyByContingency') return [];
    return names.map((name) =>
      executed(
        bench,
        `${mode} replaces ${name} alone`,
        draftOf(bench, mode, { replacements: pick(cells, (cell) => cell === name) }),
      ),
    );
  });
}

function floors(bench: CaseBench): readonly AnchorReplacementCase[] {
  return bench.modes.flatMap((mode) => {
    const draft = (newFloor: bigint | 'none') => draftOf(bench, mode, { newFloor });
    return [
      executed(bench, `${mode} with a floor of 0 is reported as such`, draft(0n)),
      executed(bench, `${mode} without a floor reports no change of its own`, draft('none')),
      executed(bench, `${mode} with a counter one above the last`, draft(CASE_COUNTER), {
        start: { counters: lastCounters(bench) },
      }),
      ...(nextCells(bench, mode)['supplier.keyAgreement.prePaymentTopUp'] === undefined
        ? []
        : [
            executed(
              bench,
              `${mode} sets the floor of the prepayment top-up counter`,
              draftOf(bench, mode, { prepaymentTopUpFloor: 77n }),
            ),
          ]),
    ];
  });
}

function lastCounters({ pki }: CaseBench): AnchorReplacementCase['counters'] {
  const roles = ['root', ...Object.keys(pki.parties)];
  return Object.fromEntries(roles.map((role) => [role, CASE_COUNTER - 1n]));
}

function validityDisapplied(bench: CaseBench): readonly AnchorReplacementCase[] {
  const mode = modeOfLeaves(bench);
  if (mode === undefined) return [];
  return Object.entries(OUTSIDE_VALIDITY).map(([what, dates]) => {
    const replacements = reissued(bench, nextCells(bench, mode), dates(bench.pki.at));
    return executed(
      bench,
      `time-based checks disapplied: a certificate that is ${what} is taken`,
      draftOf(bench, mode, { replacements, timeBasedChecks: 'disapply' }),
    );
  });
}

/** The same cells with certificates of which some fields differ. */
export function reissued(
  { pki }: Pick<CaseBench, 'pki'>,
  cells: CaseCells,
  change: Parameters<CaseBench['pki']['issue']>[0]['change'] & object,
): CaseCells {
  const names = Object.keys(cells) as CellName[];
  return Object.fromEntries(
    names.map((name) => {
      const { role, keyUsage } = TRUST_ANCHOR_CELLS[name];
      const { entityId } = pki.parties[role as PartyRole];
      const slot = keyUsage === 'digitalSignature' ? keyUsage : 'keyAgreement';
      const order = { role: role as PartyRole, entityId, slot, label: `again ${name}`, change };
      return [name, pki.issue(order as Parameters<typeof pki.issue>[0]).certificate];
    }),
  );
}

function futureDated(bench: CaseBench): readonly AnchorReplacementCase[] {
  const later = addYears(bench.pki.at, 1);
  return bench.modes.flatMap((mode) => [
    accepted(
      bench,
      'scheduled',
      `${mode} for next year is accepted without outcome`,
      draftOf(bench, mode, { executeAt: later }),
    ),
    {
      ...accepted(
        bench,
        'cancelled',
        `${mode} for ${new Date(CANCELLATION).getUTCFullYear()} takes a pending one back`,
        draftOf(bench, mode, { executeAt: 'cancel', counter: CASE_COUNTER + 1n }),
      ),
      before: [commandOf(bench, draftOf(bench, mode, { executeAt: later }))],
    },
  ]);
}

/** ACB certificates in a role's cells, as after Recovery Method 2: whoever is in the cell authorises. */
function handover(bench: CaseBench): readonly AnchorReplacementCase[] {
  const broker = bench.pki.parties.accessControlBroker;
  const { digitalSignature, keyAgreement } = broker.current;
  if (digitalSignature?.signingKey === undefined || keyAgreement === undefined) return [];
  const signWith = digitalSignature.signingKey;
  const modes = ['supplierBySupplier', 'networkOperatorByNetworkOperator'] as const;
  return modes
    .filter((mode) => bench.modes.includes(mode))
    .map((mode) => {
      const controlled = (cell: CellName): Uint8Array =>
        TRUST_ANCHOR_CELLS[cell].keyUsage === 'digitalSignature'
          ? digitalSignature.certificate
          : keyAgreement.certificate;
      const names = Object.keys(nextCells(bench, mode)) as CellName[];
      const cells = {
        ...bench.cells,
        ...Object.fromEntries(names.map((name) => [name, controlled(name)])),
      };
      const draft = draftOf(bench, mode);
      const byBroker = {
        ...draft,
        signWith,
        header: { ...draft.header, originatorId: broker.entityId },
      };
      return executed(bench, `${mode} by the ACB, which is in the cell: a handover`, byBroker, {
        start: { cells },
      });
    });
}

function changeOfSupplier(bench: CaseBench): readonly AnchorReplacementCase[] {
  const mode = 'supplierByTransCoS';
  if (!bench.modes.includes(mode)) return [];
  const newSupplier = bench.pki.party('supplier', '77');
  const held = Object.keys(nextCells(bench, mode));
  const replacements = pick(cellsOfParty(newSupplier, newSupplier.current), (cell) =>
    held.includes(cell),
  );
  const draft = draftOf(bench, mode, { replacements });
  return [executed(bench, 'supplierByTransCoS gives the cells to another supplier', draft)];
}

/** Root replacements that the old root vouches for, and those that only the contingency key may do. */
function newRoot(bench: CaseBench): readonly AnchorReplacementCase[] {
  const { pki } = bench;
  const own = pki.issuing;
  const cases: AnchorReplacementCase[] = [];
  for (const mode of bench.modes.filter((name) => modeRules(name).root !== 'never')) {
    const again = draftOf(bench, mode, { replacements: { root: pki.rootAgain }, issuers: [own] });
    cases.push(executed(bench, `${mode} places the same root key again, re-certified`, again));
    const linked = draftOf(bench, mode, {
      replacements: { root: pki.other.root },
      linkCertificates: [pki.linkToOther],
    });
    cases.push(
      executed(
        bench,
        `${mode} places a root that a newWithOld link certificate vouches for`,
        linked,
        {
          clause: 'RFC 4210 §4.4',
        },
      ),
    );
    const rest = pick(nextCells(bench, mode, 'other'), (cell) => cell !== 'root');
    const rootLast = draftOf(bench, mode, {
      replacements: { ...rest, root: pki.other.root },
      linkCertificates: [pki.linkToOther],
    });
    cases.push(
      executed(
        bench,
        `${mode} judges the other certificates under the new root, wherever it stands`,
        rootLast,
      ),
    );
  }
  return cases;
}

/** Without a link only the new root, once it is in, makes anything of the certificates that stand before it. */
function rootAtTheEnd(bench: CaseBench): readonly AnchorReplacementCase[] {
  const mode = 'anyByContingency';
  if (!bench.modes.includes(mode)) return [];
  const { root, ...rest } = nextCells(bench, mode);
  if (root === undefined) return [];
  const draft = draftOf(bench, mode, { replacements: { ...rest, root } });
  const failures = Object.fromEntries(
    Object.keys(rest).map((cell) => [cell, 'path-invalid'] as const),
  );
  return [
    executed(bench, `${mode} replaces the root first, which it names last`, draft),
    executed(
      bench,
      `${mode} replaces the root last, where the order of the command counts`,
      draft,
      {
        failures,
        start: { assumptions: { rootReplacementOrder: 'as-listed' } },
      },
    ),
  ];
}

/** Modes 0 and 1, on meters that still have them: the root and nothing else, and only as the old root wishes. */
function rootByUsers(bench: CaseBench): readonly AnchorReplacementCase[] {
  const { pki } = bench;
  const held = Object.keys(bench.cells);
  const start = { assumptions: { rootReplacementByUsers: 'on' } } as const;
  const modes = ['rootBySupplier', 'rootByWanProvider'] as const;
  return modes
    .filter((mode) => held.includes(authoriserOf(bench, mode)))
    .flatMap((mode) => {
      const linked = {
        replacements: { root: pki.other.root },
        linkCertificates: [pki.linkToOther],
      };
      const alone = { replacements: { root: pki.other.root } };
      return [
        executed(bench, `${mode} places the same root key again`, draftOf(bench, mode), { start }),
        executed(
          bench,
          `${mode} places a root with a link certificate`,
          draftOf(bench, mode, linked),
          {
            clause: 'RFC 4210 §4.4',
            start,
          },
        ),
        executed(bench, `${mode} fails without a link certificate`, draftOf(bench, mode, alone), {
          failures: { root: 'root-abnormal' },
          start,
        }),
      ];
    });
}

/** Cells that a mode may change and this type holds. */
export function changeable(
  bench: CaseBench,
  mode: CaseBench['modes'][number],
): readonly CellName[] {
  return (Object.keys(bench.cells) as CellName[]).filter((cell) =>
    mayTarget(mode, TRUST_ANCHOR_CELLS[cell].role),
  );
}

/** The mode that most cases spoil: the first that is both MACed and signed, so that everything can go wrong. */
export function fullyProtectedMode(bench: CaseBench): CaseBench['modes'][number] | undefined {
  return bench.modes.find((mode) => {
    const draft = draftOf(bench, mode);
    return (
      draft.signWith !== undefined &&
      draft.macWith !== undefined &&
      authoriserOf(bench, mode) !== 'contingencyKey'
    );
  });
}
