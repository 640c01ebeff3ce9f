import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** What people read and no code does: another word there is no fault that a test of behaviour could find. */
const READ_BY_PEOPLE = new Set(['summary', 'remedy', 'reference', 'title', 'definedIn', 'example']);

/** "The server did not answer in time." where a table gives it by position. The phrases of rules are no sentences. */
const SENTENCE = /^[A-Z].* .*\.$/s;

/**
 * @typedef {{ type: string, value?: unknown, key?: { name?: string } }} Node
 * @param {{ node: Node, parent?: Node }} path
 */
function shouldIgnore({ node, parent }) {
  if (node.type !== 'StringLiteral') return undefined;
  const property = parent?.type === 'ObjectProperty' && parent.value === node ? parent.key?.name : undefined;
  const isProse = READ_BY_PEOPLE.has(property ?? '') || SENTENCE.test(String(node.value));
  return isProse ? 'prose' : undefined;
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'prose', { shouldIgnore })];
