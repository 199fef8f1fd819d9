/**
 * The authorisation matrix of CS02b and CS02g: each CredentialsReplacementMode, who authorises it, how it is
 * protected, what it may change and which control fields it has (GBCS 13.3.3.1, 13.3.5.11).
 *
 * A table to be reviewed: the code that enforces it is `device/`, the code that builds commands is `party/`.
 *
 * @module
 */
import { requireKnownName } from '../vocabulary/known-name.ts';
import type { CellName } from '../vocabulary/cells.ts';
import type { Sourced } from '../vocabulary/certainty.ts';
import type { RemotePartyRole } from '../vocabulary/roles.ts';

/** What a command carries: a MAC of the Access Control Broker, a signature of the authoriser, or both. */
export type Protection = 'mac-and-signature' | 'mac' | 'signature';

/** The key that authorises: the one in a cell, or the contingency key wrapped in the root certificate. */
export type Authoriser = CellName | 'contingencyKey';

/** How a mode treats the root cell; normal is a new root that the old one vouches for. */
export type RootReplacement = 'never' | 'normal' | 'normal-and-abnormal';

/** Whether a field of AuthorisingRemotePartyControl belongs there. `usual`: senders put it, devices do without. */
export type FieldPresence = 'mandatory' | 'usual' | 'allowed' | 'forbidden';

/** A rule that is different on a Communications Hub Function, or on the Gas Proxy Function beside it. */
export interface ByDevice<T> {
  readonly communicationsHub: T;
  /** As on other devices unless given. */
  readonly gasProxyFunction?: T;
  readonly otherDevices: T;
}

interface ReplacementModeRow extends Sourced {
  readonly number: number;
  readonly messageCode: number;
  readonly authoriser: ByDevice<Authoriser>;
  readonly protection: ByDevice<Protection>;
  /** Roles whose cells may be the target. Root cells are governed by `root`. */
  readonly mayReplace: readonly RemotePartyRole[];
  readonly root: RootReplacement;
  readonly fields: ModeFields;
  readonly deviceTypes: readonly string[];
  /** What of the row is less sure than its certainty says. */
  readonly except?: string;
}

interface ModeFields {
  readonly plaintextSymmetricKey: FieldPresence;
  readonly authorisingCell: ByDevice<FieldPresence>;
  readonly newFloor: FieldPresence;
  readonly newSpecialistFloors: FieldPresence;
  readonly otherRoleChanges: FieldPresence;
}

const everywhere = <const T>(rule: T) => ({ communicationsHub: rule, otherDevices: rule });

const by = <const A extends Authoriser>(cell: A) => everywhere(cell);
const MAC_AND_SIGNATURE = everywhere('mac-and-signature');
const SIGNATURE = everywhere('signature');
// GBCS 13.3.3.1: the ACB's own replacement is MACed only, except on a Communications Hub.
const ACB_ALONE = { communicationsHub: 'mac-and-signature', otherDevices: 'mac' } as const;
const BY_ACB = {
  communicationsHub: 'accessControlBroker.digitalSignature',
  otherDevices: 'accessControlBroker.keyAgreement',
} as const;

/** A role changes its own cells: floor for itself. */
const OWN = {
  plaintextSymmetricKey: 'forbidden',
  authorisingCell: everywhere('mandatory'),
  newFloor: 'usual',
  newSpecialistFloors: 'allowed',
  otherRoleChanges: 'allowed',
} as const satisfies ModeFields;
const OWN_WITH_TOP_UP = { ...OWN, newSpecialistFloors: 'usual' } as const;
const OWN_WITHOUT_FLOOR = { ...OWN, newFloor: 'allowed' } as const;
// GBCS 13.3.3.1 takes the CHF alone out of the MACed form, but the field table of v0.8.1 has [2] on "a Communications Hub".
const OWN_OF_ACB = {
  ...OWN,
  authorisingCell: {
    communicationsHub: 'mandatory',
    gasProxyFunction: 'allowed',
    otherDevices: 'forbidden',
  },
} as const;
/** A role changes another role's cells: floors for the others. */
const OTHERS = { ...OWN, newFloor: 'allowed', otherRoleChanges: 'usual' } as const;
const OWN_AND_OTHERS = { ...OWN, otherRoleChanges: 'usual' } as const;
// No contingency command was ever seen. The field table of v0.8.1 has [2] always there; a device does without, as its
// key does not come from a cell.
const CONTINGENCY = {
  ...OTHERS,
  plaintextSymmetricKey: 'mandatory',
  authorisingCell: everywhere('usual'),
} as const;

const ALL = ['ESME', 'GSME', 'CHF', 'GPF', 'PPMID', 'HCALCS', 'SAPC'] as const;
const SUPPLIED = ['ESME', 'GSME', 'GPF', 'PPMID', 'HCALCS', 'SAPC'] as const;
const NETWORKED = ['ESME', 'GPF', 'SAPC'] as const;
const LOAD_CONTROLLED = ['ESME', 'SAPC'] as const;
const HUB = ['CHF'] as const;

const ANY_BUT_ROOT = [
  'recovery',
  'supplier',
  'networkOperator',
  'accessControlBroker',
  'transitionalCoS',
  'wanProvider',
  'loadController',
] as const;

const PACK = {
  source: 'RTDS 4.5.0 commands; GBCS 13.3.3.1 and the field table of v0.8.1',
  certainty: 'confirmed',
} as const;
const PACK_RESPONSES = {
  source: 'RTDS 4.5.0 responses; GBCS 13.3.3.1 and the field table of v0.8.1',
  certainty: 'confirmed',
} as const;
// CS02g is younger than v0.8.1, whose field table does not know it.
const PACK_CS02G = {
  source: 'RTDS 4.5.0 commands of CS02g (GBCS 13.10)',
  certainty: 'confirmed',
  except: 'which control fields are mandatory or forbidden is inferred from CS02b',
} as const;
const NEVER_SEEN = {
  source: 'name and code from gbcs-parser; rules recalled, no message seen',
  certainty: 'recalled',
} as const;

// prettier-ignore
/** Every replacement mode, by the name that the specification gives it. */
export const REPLACEMENT_MODES = {
  rootBySupplier: {
    number: 0, messageCode: 0x0100, authoriser: by('supplier.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: [], root: 'normal', fields: OWN_WITHOUT_FLOOR, deviceTypes: SUPPLIED, ...NEVER_SEEN,
  },
  rootByWanProvider: {
    number: 1, messageCode: 0x0101, authoriser: by('wanProvider.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: [], root: 'normal', fields: OWN_WITHOUT_FLOOR, deviceTypes: HUB, ...NEVER_SEEN,
  },
  supplierBySupplier: {
    number: 2, messageCode: 0x0102, authoriser: by('supplier.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: ['supplier'], root: 'never', fields: OWN_WITH_TOP_UP, deviceTypes: SUPPLIED, ...PACK,
  },
  networkOperatorByNetworkOperator: {
    number: 3, messageCode: 0x0103, authoriser: by('networkOperator.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: ['networkOperator'], root: 'never', fields: OWN, deviceTypes: NETWORKED, ...PACK,
  },
  accessControlBrokerByACB: {
    number: 4, messageCode: 0x0104, authoriser: BY_ACB, protection: ACB_ALONE,
    mayReplace: ['accessControlBroker'], root: 'never', fields: OWN_OF_ACB, deviceTypes: ALL, ...PACK,
    except: 'authoriser and protection on a CHF are inferred: v0.8.1 only takes it out of the exception; whether "a Communications Hub" that has [2] is also the GPF is not said: a GPF takes both',
  },
  wanProviderByWanProvider: {
    number: 5, messageCode: 0x0105, authoriser: by('wanProvider.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: ['wanProvider'], root: 'never', fields: OWN, deviceTypes: HUB, ...PACK,
  },
  transCoSByTransCoS: {
    number: 6, messageCode: 0x0106, authoriser: by('transitionalCoS.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: ['transitionalCoS'], root: 'never', fields: OWN_WITHOUT_FLOOR, deviceTypes: SUPPLIED, ...PACK,
  },
  supplierByTransCoS: {
    number: 7, messageCode: 0x0107, authoriser: by('transitionalCoS.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: ['supplier'], root: 'never', fields: OTHERS, deviceTypes: SUPPLIED, ...PACK,
  },
  anyExceptAbnormalRootByRecovery: {
    number: 8, messageCode: 0x0108, authoriser: by('recovery.digitalSignature'), protection: SIGNATURE,
    mayReplace: ANY_BUT_ROOT, root: 'normal', fields: OWN_AND_OTHERS, deviceTypes: ALL, ...PACK,
    except: 'that it replaces the root in the normal way is recalled; WAN provider and load controller cells are inferred from its name',
  },
  anyByContingency: {
    number: 9, messageCode: 0x0109, authoriser: by('contingencyKey'), protection: SIGNATURE,
    mayReplace: ANY_BUT_ROOT, root: 'normal-and-abnormal', fields: CONTINGENCY, deviceTypes: ALL, ...PACK_RESPONSES,
    except: 'no command was seen: its fields but [0], and cells that no Response names, are inferred; what makes a root abnormal is recalled',
  },
  loadControllerByLoadController: {
    number: 10, messageCode: 0x0125, authoriser: by('loadController.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: ['loadController'], root: 'never', fields: OWN, deviceTypes: LOAD_CONTROLLED, ...PACK_CS02G,
  },
  loadControllerBySupplier: {
    number: 11, messageCode: 0x0126, authoriser: by('supplier.digitalSignature'), protection: MAC_AND_SIGNATURE,
    mayReplace: ['loadController'], root: 'never', fields: OTHERS, deviceTypes: LOAD_CONTROLLED, ...PACK_CS02G,
  },
} as const satisfies Record<string, ReplacementModeRow>;

/** Name of a replacement mode. */
export type ReplacementMode = keyof typeof REPLACEMENT_MODES;

/** What the matrix says of one mode. */
export type ReplacementModeRules = ReplacementModeRow;

const BY_NUMBER: ReadonlyMap<number, ReplacementMode> = new Map(
  Object.entries(REPLACEMENT_MODES).map(([name, row]) => [row.number, name as ReplacementMode]),
);

/** Name of a mode, or undefined: an unknown number is data, not an error. */
export function modeFromNumber(number: number): ReplacementMode | undefined {
  return BY_NUMBER.get(number);
}

/** What the matrix says of a mode. */
export function modeRules(mode: ReplacementMode): ReplacementModeRules {
  return REPLACEMENT_MODES[mode];
}

/** True when the mode may change this cell at all; for the root, whether in the normal or the abnormal way. */
export function mayTarget(mode: ReplacementMode, role: RemotePartyRole): boolean {
  requireKnownName('mode', mode, REPLACEMENT_MODES);
  const rules = modeRules(mode);
  return role === 'root' ? rules.root !== 'never' : rules.mayReplace.includes(role);
}
