/**
 * Types that a user meets in the signatures of the public API, and whether each can be imported by name.
 *
 * A type that its module keeps to itself is a detail; one that modules share among themselves is met by users, who must be
 * able to write it down.
 *
 * @module
 */
import ts from 'typescript';

/** A type that can be met, and not named. */
export interface Nameless {
  readonly name: string;
  /** The public type in whose declaration it is met. */
  readonly metIn: string;
  readonly file: string;
}

/**
 * Everything that is met from the exports of some modules, to any depth, and exported by none of them.
 *
 * @param isOwn - whether a file belongs to the package
 */
export function namelessTypes(
  program: ts.Program,
  modules: readonly string[],
  isOwn: (file: string) => boolean,
): readonly Nameless[] {
  const checker = program.getTypeChecker();
  const behind = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const named = modules.flatMap((file) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    return module === undefined ? [] : checker.getExportsOfModule(module).map(behind);
  });
  const seen = new Set(named);
  const queue = [...named];
  const nameless: Nameless[] = [];
  for (let symbol = queue.pop(); symbol !== undefined; symbol = queue.pop()) {
    const metIn = symbol.name;
    for (const name of (symbol.declarations ?? []).flatMap(typeNamesIn)) {
      const found = checker.getSymbolAtLocation(name);
      const type = found && behind(found);
      const declaration = type?.declarations?.[0];
      if (type === undefined || declaration === undefined || seen.has(type)) continue;
      const file = declaration.getSourceFile().fileName;
      if (!isOwn(file) || (type.flags & ts.SymbolFlags.TypeParameter) !== 0) continue;
      seen.add(type);
      queue.push(type);
      if (isExported(declaration)) nameless.push({ name: type.name, metIn, file });
    }
  }
  return nameless;
}

function isExported(declaration: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0;
}

/** Names of types in the signature of a declaration; bodies, values and private members are nobody's business. */
function typeNamesIn(declaration: ts.Node): readonly ts.Node[] {
  const names: ts.Node[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(node)) return;
    if (ts.isTypeReferenceNode(node)) names.push(node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) names.push(node.expression);
    if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node)) {
      if (node.type !== undefined) walk(node.type);
      return;
    }
    ts.forEachChild(node, walk);
  };
  walk(declaration);
  return names;
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  const isHidden = node.name !== undefined && ts.isPrivateIdentifier(node.name);
  return isHidden || (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
}
