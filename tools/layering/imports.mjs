import { parseSync } from 'vite';
import { networkGlobals } from './rooms.mjs';

/**
 * @typedef {object} Found
 * @property {'import' | 'global'} kind
 * @property {string | undefined} name what is imported, or the global; undefined when it is computed
 * @property {boolean} typeOnly
 * @property {number} line from 1
 */

const IMPORTERS = new Set(['require', 'getBuiltinModule']);
const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global']);

/**
 * Everything a source file imports, by whatever syntax, and the network globals it names.
 * @param {string} file its path, whose ending says the language
 * @param {string} text
 * @returns {Found[]} throws when the text does not parse
 */
export function importsOf(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  /** @type {Found[]} */
  const found = [];
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  const add = (kind, name, node, typeOnly = false) => found.push({ kind, name, typeOnly, line: lineAt(node.start) });
  walk(program, undefined, undefined, (node, parent, key) => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        if (node.source) add('import', node.source.value, node, isTypeOnly(node));
        break;
      case 'ImportExpression':
        add('import', literal(node.source), node);
        break;
      case 'TSImportType':
        add('import', literal(node.source ?? node.argument), node, true);
        break;
      case 'TSExternalModuleReference':
        add('import', literal(node.expression), node);
        break;
      case 'CallExpression':
        if (importsByCall(node.callee)) add('import', literal(node.arguments[0]), node);
        break;
      case 'VariableDeclarator':
        for (const name of takenFromGlobal(node)) add('global', name, node);
        break;
      case 'Identifier':
        if (networkGlobals.has(node.name) && isReference(parent, key)) add('global', node.name, node);
        break;
      default:
    }
  });
  return found;
}

function walk(node, parent, key, visit) {
  visit(node, parent, key);
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child, node, name, visit);
    }
  }
}

function isTypeOnly(node) {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const named = node.specifiers ?? [];
  return named.length > 0 && named.every((each) => each.importKind === 'type' || each.exportKind === 'type');
}

function literal(node) {
  if (node?.type === 'TSLiteralType') return literal(node.literal);
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return typeof node?.value === 'string' ? node.value : undefined;
}

function importsByCall(callee) {
  if (callee.type === 'Identifier') return IMPORTERS.has(callee.name);
  if (callee.type !== 'MemberExpression') return false;
  const name = callee.computed ? literal(callee.property) : callee.property.name;
  return IMPORTERS.has(name) || (callee.object.type === 'Identifier' && callee.object.name === 'require');
}

/** `const { fetch: get } = globalThis` @returns {string[]} */
function takenFromGlobal({ id, init }) {
  if (id.type !== 'ObjectPattern' || init?.type !== 'Identifier' || !GLOBAL_OBJECTS.has(init.name)) return [];
  const renamed = id.properties.filter(({ type, shorthand }) => type === 'Property' && !shorthand);
  return renamed.map(({ key }) => key.name ?? literal(key)).filter((name) => networkGlobals.has(name));
}

/** Whether a name in this place means the global: not a property's, a type's or a declaration's own name. */
function isReference(parent, key) {
  switch (parent?.type) {
    case 'MemberExpression':
      return key === 'object' || parent.computed || GLOBAL_OBJECTS.has(parent.object.name);
    case 'Property':
      return key === 'value' || parent.computed;
    case 'PropertyDefinition':
    case 'MethodDefinition':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return key !== 'key';
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'TSTypeReference':
    case 'TSQualifiedName':
      return false;
    default:
      return true;
  }
}
