/**
 * Name constraints along a path (RFC 5280 §4.2.1.10, §6.1.3(b)(c), §6.1.4(g)): what the authorities so far have permitted
 * and excluded, and whether the names of a certificate keep to it.
 *
 * The intersection of permitted subtrees is kept as the list of what each certificate permitted: a name must satisfy
 * every entry. Comparisons are counted, because names times constraints grows quadratically with the octets sent.
 *
 * @module
 */
import { NAME_FORMS, type GeneralName, type NameForm } from './general-names.ts';
import { containment } from './name-forms.ts';
import type { PathCertificate } from './path-certificate.ts';
import type { GeneralSubtree, NameConstraintsExtension } from './path-extensions.ts';

/** Comparisons in one validation; a real chain needs a dozen. */
export const NAME_COMPARISONS_MAX = 100_000;

export type NameProblemCode =
  | 'name-not-permitted'
  | 'name-excluded'
  | 'name-constraint-unsupported'
  | 'name-comparison-budget-exceeded';

/** The first name of a certificate that breaks a constraint. */
export interface NameProblem {
  readonly code: NameProblemCode;
  readonly form: NameForm;
  readonly name: string;
}

/** Counts comparisons over all candidate paths of one validation. */
export interface ComparisonBudget {
  comparisonsLeft: number;
}

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';

/** The permitted and excluded subtrees while a path is processed. */
export class NameConstraints {
  readonly #budget: ComparisonBudget;
  /** By form: for each certificate that permitted names of this form, its subtrees. */
  readonly #permitted = new Map<NameForm, (readonly GeneralSubtree[])[]>();
  readonly #excluded = new Map<NameForm, GeneralSubtree[]>();

  constructor(budget: ComparisonBudget) {
    this.#budget = budget;
  }

  /** §6.1.4(g): intersects the permitted and unites the excluded subtrees. */
  add({ permitted, excluded }: NameConstraintsExtension): void {
    for (const form of NAME_FORMS) {
      const permittedHere = permitted.filter(({ base }) => base.form === form);
      if (permittedHere.length > 0) append(this.#permitted, form, permittedHere);
      for (const subtree of excluded)
        if (subtree.base.form === form) append(this.#excluded, form, subtree);
    }
  }

  /** §6.1.3(b) and (c): the first problem with the names of a certificate, or undefined. */
  firstProblem(certificate: PathCertificate): NameProblem | undefined {
    if (this.#permitted.size === 0 && this.#excluded.size === 0) return undefined;
    for (const name of namesOf(certificate)) {
      const code = this.#judge(name);
      if (code !== undefined) return { code, form: name.form, name: nameForPeople(name) };
    }
    return undefined;
  }

  #judge(name: GeneralName): NameProblemCode | undefined {
    for (const subtrees of this.#permitted.get(name.form) ?? []) {
      const code = this.#judgePermitted(name, subtrees);
      if (code !== undefined) return code;
    }
    return this.#judgeExcluded(name, this.#excluded.get(name.form) ?? []);
  }

  #judgePermitted(
    name: GeneralName,
    subtrees: readonly GeneralSubtree[],
  ): NameProblemCode | undefined {
    for (const { base, supported } of subtrees) {
      if (this.#budget.comparisonsLeft-- <= 0) return 'name-comparison-budget-exceeded';
      const found = containment(name, base);
      // §4.2.1.10: process the constraint or reject the certificate.
      if (found === undefined || !supported) return 'name-constraint-unsupported';
      if (found === 'within') return undefined;
    }
    return 'name-not-permitted';
  }

  #judgeExcluded(
    name: GeneralName,
    subtrees: readonly GeneralSubtree[],
  ): NameProblemCode | undefined {
    for (const { base, supported } of subtrees) {
      if (this.#budget.comparisonsLeft-- <= 0) return 'name-comparison-budget-exceeded';
      const found = containment(name, base);
      if (found === undefined || !supported) return 'name-constraint-unsupported';
      if (found !== 'outside') return 'name-excluded';
    }
    return undefined;
  }
}

/** The names that constraints apply to: a subject that is not empty, and every subjectAltName. */
function* namesOf({ certificate, subject, extensions }: PathCertificate): Iterable<GeneralName> {
  if (subject.relativeNames.length > 0) yield { form: 'directoryName', name: subject };
  if (extensions.subjectAltName !== undefined) {
    yield* extensions.subjectAltName;
    return;
  }
  // §4.2.1.10: without a subjectAltName, the constraint on rfc822Name applies to emailAddress in the subject.
  for (const { type, text } of certificate.subject.relativeNames.flat()) {
    if (type === EMAIL_ADDRESS) yield { form: 'rfc822Name', text: text ?? '' };
  }
}

function nameForPeople(name: GeneralName): string {
  switch (name.form) {
    case 'rfc822Name':
    case 'dNSName':
    case 'uniformResourceIdentifier':
      return name.text;
    case 'iPAddress':
      return Array.from(name.octets).join('.');
    case 'directoryName':
      return name.name.relativeNames.join(', ');
    default:
      return name.form;
  }
}

function append<V>(map: Map<NameForm, V[]>, form: NameForm, value: V): void {
  const found = map.get(form);
  if (found === undefined) map.set(form, [value]);
  else found.push(value);
}
