/**
 * The shape that the code keeps: layers, lengths, headers, no ambient time or chance. A remark that a reviewer would have to repeat belongs here.
 *
 * Each rule is a function from one source file to the problems it finds; `test/tidy.test.ts` runs them over `src/`, and
 * shows for each that it can fail.
 *
 * @module
 */
import { posix } from 'node:path';
import ts from 'typescript';

/** Lowest first: a folder imports only folders on an earlier line; folders on one line do not import each other. */
export const LAYERS: readonly (readonly string[])[] = [
  ['core'],
  ['asn1', 'crypto'],
  ['vocabulary'],
  ['x509', 'gbcs'],
  ['authority', 'party', 'device'],
  ['dcc'],
  ['recovery'],
  ['simulation'],
  ['report'],
  ['interop', 'server'],
  ['cli', 'testing'],
];

export const FUNCTION_LINES_MAX = 60;
export const FILE_LINES_MAX = 400;

/** The one file above all layers: it only names what the package root offers. */
const PACKAGE_ROOT = 'index.ts';

/** They hold the seam's types and import nothing, so their types may be named on their own line too. */
const SEAM_TYPES = ['crypto/backend.ts', 'crypto/keys.ts'];

/** Where the operating system may be asked for time, chance and environment. */
const MAY_BE_AMBIENT = ['cli'];

/** Waits on the clock of the host, for meters that are no simulation, and does nothing else. */
const MAY_WAIT = 'testing/time-limit.ts';

/** They stand above everything that has to be repeatable, and meet what answers in its own time. */
const MAY_BE_ASYNCHRONOUS = ['interop', 'server', 'cli', 'testing'];

/** Names that bring in time or chance from outside, whatever object they hang on. */
const AMBIENT_NAMES = new Set([
  'generateKeyPair',
  'generateKeyPairSync',
  'generateKeys',
  'getRandomValues',
  'hrtime',
  'performance',
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomSecretKey',
  'randomUUID',
  'setInterval',
  'setTimeout',
]);
const AMBIENT_MEMBERS = new Set(['Date.now', 'Math.random', 'process.env']);

const CRYPTO_PACKAGES = /^(?:@noble\/|(?:node:)?crypto$)/;

/** One file of `src/`: its path from there, with `/`, and its parsed text. */
interface SourceFile {
  readonly path: string;
  /** The top folder, or undefined for the package root. */
  readonly folder: string | undefined;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

type Rule = (file: SourceFile) => readonly string[];

const RULES: readonly Rule[] = [
  header,
  fileLength,
  functionLength,
  layers,
  cryptoPackages,
  ambient,
  synchronous,
  exportsByName,
  noEnums,
];

/** Everything that the rules hold against one file of `src/`. */
export function problemsIn(path: string, text: string): readonly string[] {
  const [folder] = path.includes('/') ? path.split('/') : [];
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return RULES.flatMap((rule) => rule({ path, folder, text, tree }));
}

function header({ text }: SourceFile): readonly string[] {
  const [comment] = /^(?:#!.*\n)?\/\*\*[\s\S]*?\*\//.exec(text) ?? [];
  if (comment === undefined) return ['does not open with a header comment'];
  const says = comment.replace(/^#!.*/, '').replace(/@module|[/*\s]/g, '');
  if (says === '') return ['the header comment says nothing'];
  return /@module\s*\*\/$/.test(comment) ? [] : ['the header comment does not end in @module'];
}

function fileLength({ text }: SourceFile): readonly string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > FILE_LINES_MAX ? [`${lines} lines, at most ${FILE_LINES_MAX}`] : [];
}

function functionLength({ tree }: SourceFile): readonly string[] {
  return nodesOf(tree).flatMap((node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return [];
    const first = lineOf(tree, node.getStart(tree));
    const lines = lineOf(tree, node.end) - first + 1;
    if (lines <= FUNCTION_LINES_MAX) return [];
    return [`line ${first}: a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}`];
  });
}

function layers({ path, folder, tree }: SourceFile): readonly string[] {
  if (folder === undefined) {
    return path === PACKAGE_ROOT ? [] : [`only ${PACKAGE_ROOT} stands outside the layers`];
  }
  const own = layerOf(folder);
  if (own === undefined) return [`${folder} is in no layer`];
  return importsOf(tree).flatMap(({ from, isOnlyTypes }) => {
    if (!from.startsWith('.')) return [];
    const target = posix.join(posix.dirname(path), from);
    if (target.startsWith('..')) return [`imports ${from}, which is outside src`];
    const other = target.includes('/') ? target.split('/')[0] : undefined;
    if (other === undefined) return [`${folder} must not import the package root`];
    if (other === folder) return [];
    const theirs = layerOf(other);
    if (theirs !== undefined && theirs < own) return [];
    if (theirs === own && isOnlyTypes && SEAM_TYPES.includes(target)) return [];
    return [`${folder} must not import ${other}`];
  });
}

/**
 * Files that need each other to be there first, each circle once: `a → b → a`. Types do not count.
 *
 * @param sources - text by path from `src/`
 */
export function circlesAmong(sources: ReadonlyMap<string, string>): readonly string[] {
  const needs = new Map([...sources].map(([path, text]) => [path, neededBy(path, text)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' → '));
    if (way.includes(path) || done.has(path)) return;
    for (const other of needs.get(path) ?? []) visit(other, [...way, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return circles;
}

function neededBy(path: string, text: string): readonly string[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return importsOf(tree)
    .filter(({ from, isOnlyTypes }) => from.startsWith('.') && !isOnlyTypes)
    .map(({ from }) => posix.join(posix.dirname(path), from));
}

function cryptoPackages({ folder, tree }: SourceFile): readonly string[] {
  if (folder === 'crypto') return [];
  const found = importsOf(tree).filter(({ from }) => CRYPTO_PACKAGES.test(from));
  return found.map(({ from }) => `${from} belongs in crypto/`);
}

function ambient({ path, folder, tree }: SourceFile): readonly string[] {
  if (MAY_BE_AMBIENT.includes(folder ?? '')) return [];
  return nodesOf(tree).flatMap((node) => {
    const what = ambientUse(node, tree);
    if (path === MAY_WAIT && what === 'setTimeout') return [];
    return what === undefined ? [] : [`line ${lineOf(tree, node.getStart(tree))}: ambient ${what}`];
  });
}

function ambientUse(node: ts.Node, tree: ts.SourceFile): string | undefined {
  if (ts.isPropertyAccessExpression(node) && AMBIENT_MEMBERS.has(node.getText(tree))) {
    return node.getText(tree);
  }
  if (ts.isIdentifier(node) && AMBIENT_NAMES.has(node.text) && !isNamedHere(node)) return node.text;
  const isDate =
    (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    node.expression.getText(tree) === 'Date';
  if (isDate && (ts.isCallExpression(node) || !node.arguments?.length)) return 'Date()';
  return undefined;
}

/** A property that our own object has, such as a seeded `getRandomValues` for another library, asks nobody outside. */
function isNamedHere({ parent }: ts.Identifier): boolean {
  const isOwn = ts.isPropertyAssignment(parent) && !ts.isIdentifier(parent.initializer);
  return isOwn || ts.isMethodDeclaration(parent);
}

function synchronous({ folder, tree }: SourceFile): readonly string[] {
  if (MAY_BE_ASYNCHRONOUS.includes(folder ?? '')) return [];
  return nodesOf(tree).flatMap((node) => {
    const isAsynchronous =
      node.kind === ts.SyntaxKind.AsyncKeyword ||
      ts.isAwaitExpression(node) ||
      (ts.isIdentifier(node) && node.text === 'Promise');
    return isAsynchronous ? [`line ${lineOf(tree, node.getStart(tree))}: asynchronous`] : [];
  });
}

function exportsByName({ tree }: SourceFile): readonly string[] {
  return nodesOf(tree).flatMap((node) => {
    if (ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword) {
      const isSwitch = ts.isDefaultClause(node.parent);
      return isSwitch ? [] : ['a default export'];
    }
    if (ts.isExportSpecifier(node) && node.name.text === 'default') return ['a default export'];
    const isStar = ts.isExportDeclaration(node) && node.exportClause === undefined;
    return isStar ? ['export *'] : [];
  });
}

function noEnums({ tree }: SourceFile): readonly string[] {
  return nodesOf(tree).flatMap((node) => (ts.isEnumDeclaration(node) ? ['an enum'] : []));
}

interface Import {
  readonly from: string;
  readonly isOnlyTypes: boolean;
}

function importsOf(tree: ts.SourceFile): readonly Import[] {
  return nodesOf(tree).flatMap((node): readonly Import[] => {
    if (ts.isImportDeclaration(node)) {
      return [
        {
          from: textOf(node.moduleSpecifier),
          isOnlyTypes: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
        },
      ];
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      return [{ from: textOf(node.moduleSpecifier), isOnlyTypes: node.isTypeOnly }];
    }
    const isDynamic =
      ts.isCallExpression(node) && /^(?:import|require)$/.test(node.expression.getText(tree));
    if (isDynamic)
      return node.arguments.map((from) => ({ from: textOf(from), isOnlyTypes: false }));
    if (ts.isImportTypeNode(node))
      return [{ from: node.argument.getText(tree).slice(1, -1), isOnlyTypes: true }];
    return [];
  });
}

function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : node.getText();
}

function layerOf(folder: string): number | undefined {
  const index = LAYERS.findIndex((line) => line.includes(folder));
  return index === -1 ? undefined : index;
}

function nodesOf(tree: ts.SourceFile): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  tree.forEachChild(function visit(node) {
    nodes.push(node);
    node.forEachChild(visit);
  });
  return nodes;
}

function lineOf(tree: ts.SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}
