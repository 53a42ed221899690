import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
// The package typescript is a native program without an interface for JavaScript; tslab has the one before it.
import ts from "@tslab/typescript-for-tslab";

/**
 * The public face of the built library, read from its declaration files by their syntax alone: a walk of a few tenths of
 * a second, where a type checker takes many.
 */

const DIST = path.resolve(__dirname, "../dist");

const files = new Map(
  readdirSync(DIST, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".d.ts"))
    .map((file) => {
      const full = path.join(DIST, file);
      return [full, ts.createSourceFile(full, readFileSync(full, "utf8"), ts.ScriptTarget.Latest, true)];
    }),
);

type Declared = ts.DeclarationStatement | ts.VariableDeclaration;

/** What a file exports, by name, whichever file declares it. */
function exportsOf(file: string): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const statement of files.get(file)?.statements ?? []) {
    if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier;
      const there = from && ts.isStringLiteral(from) ? exportsOf(target(file, from.text)) : declaredIn(file);
      if (statement.exportClause && ts.isNamedExports(statement.exportClause)) {
        for (const { name, propertyName } of statement.exportClause.elements) {
          const declared = there.get((propertyName ?? name).text);
          if (declared) found.set(name.text, declared);
        }
      } else for (const [name, declared] of there) found.set(name, declared);
    }
  }
  for (const [name, declared] of declaredIn(file)) if (isExported(declared)) found.set(name, declared);
  return found;
}

function declaredIn(file: string): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const statement of files.get(file)?.statements ?? []) {
    if (ts.isVariableStatement(statement)) {
      for (const one of statement.declarationList.declarations) found.set(one.name.getText(), one);
    } else if ("name" in statement && statement.name) {
      found.set((statement.name as ts.Identifier).text, statement as ts.DeclarationStatement);
    }
  }
  return found;
}

function isExported(declared: Declared): boolean {
  const statement = ts.isVariableDeclaration(declared) ? declared.parent.parent : declared;
  return (
    (ts.getCombinedModifierFlags(statement as ts.Declaration) & ts.ModifierFlags.Export) !== 0 ||
    ("modifiers" in statement &&
      (statement.modifiers as ts.NodeArray<ts.ModifierLike> | undefined)?.some(
        (m) => m.kind === ts.SyntaxKind.ExportKeyword,
      ) === true)
  );
}

const target = (file: string, specifier: string) =>
  specifier.startsWith(".") ? path.resolve(path.dirname(file), specifier.replace(/\.js$/, ".d.ts")) : specifier;

/** The declaration of a name used in a file: its own, or an imported one. */
function lookUp(file: string, name: string): Declared | undefined {
  const own = declaredIn(file).get(name);
  if (own) return own;
  for (const statement of files.get(file)?.statements ?? []) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    const one = bindings.elements.find((element) => element.name.text === name);
    if (one) return exportsOf(target(file, statement.moduleSpecifier.text)).get((one.propertyName ?? one.name).text);
  }
  return undefined;
}

export interface PublicFunction {
  /** "kMeans", "Pca.transform", "new Vae", or "KMeansResult.predict" for a function of a result. */
  name: string;
  /** What it is given: its parameters, and the fields of its options. */
  parameters: readonly ts.ParameterDeclaration[];
}

/** Every exported function, the constructor and methods of every exported class, the functions of results. */
export function publicFunctions(): PublicFunction[] {
  return [...exportsOf(path.join(DIST, "index.d.ts"))].flatMap(([name, declared]): PublicFunction[] => {
    if (ts.isFunctionDeclaration(declared)) return [{ name, parameters: declared.parameters }];
    if (ts.isVariableDeclaration(declared)) {
      const { type } = declared;
      return type && ts.isFunctionTypeNode(type) ? [{ name, parameters: type.parameters }] : [];
    }
    if (!ts.isClassDeclaration(declared) && !ts.isInterfaceDeclaration(declared)) return [];
    return [...declared.members].flatMap((member): PublicFunction[] => {
      if (ts.isConstructorDeclaration(member)) return [{ name: `new ${name}`, parameters: member.parameters }];
      if (!ts.isMethodDeclaration(member) && !ts.isMethodSignature(member)) return [];
      return [{ name: `${name}.${member.name.getText()}`, parameters: member.parameters }];
    });
  });
}

/** A field of an options type. */
export interface Field {
  name: string;
  /** The type that declares it, such as "KMeansOptions"; "" within the parameter itself. */
  of: string;
}

/**
 * The names of the types that a parameter is made of, and the fields of those that are objects. What a callback is
 * given is left out, and so are classes, and the types in `beyond`: objects that come from another function.
 */
export function madeOf(parameter: ts.ParameterDeclaration, beyond: ReadonlySet<string> = new Set()) {
  const types = new Set<string>();
  const fields: Field[] = [];
  const visit = (node: ts.Node, of: string): void => {
    if (ts.isFunctionTypeNode(node)) return;
    if (ts.isPropertySignature(node)) fields.push({ name: node.name.getText(), of });
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = (ts.isTypeReferenceNode(node) ? node.typeName : node.expression).getText();
      if (!beyond.has(name) && !types.has(name)) {
        types.add(name);
        const declared = lookUp(node.getSourceFile().fileName, name);
        if (declared && (ts.isInterfaceDeclaration(declared) || ts.isTypeAliasDeclaration(declared))) {
          ts.forEachChild(declared, (child) => visit(child, name));
        }
      }
    }
    // What stands inside of a field belongs to the field, not to the type.
    const inside = ts.isPropertySignature(node) ? `${of}.${node.name.getText()}` : of;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  if (parameter.type) visit(parameter.type, "");
  return { types, fields };
}
