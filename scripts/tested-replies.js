// The rows of test/classify/replies.md, the table that the tests classify. What may stand in it is checked there.
import { readFileSync } from 'node:fs';

/**
 * @typedef {import('../src/classify/index.ts').Stage} Stage
 * @typedef {import('../src/classify/index.ts').Kind} Kind
 * @typedef {{ group: string, source: string, reply: string, stage: Stage | undefined, kind: Kind }} TestedReply
 *   `group` and `source` are the headings above it, as Markdown.
 */

const HEADING = /^(###?) (.+)$/;
const ROW = /^\| `([^`]+)` \| ([A-Z]*) ?\| ([a-z-]+) \|/;

function read() {
  /** @type {TestedReply[]} */
  const replies = [];
  let group = '';
  let source = '';
  for (const line of readFileSync(new URL('../test/classify/replies.md', import.meta.url), 'utf8').split('\n')) {
    const [, level, title = ''] = HEADING.exec(line) ?? [];
    if (level === '##') group = title;
    else if (level === '###') source = title;
    const [, cell, stage, kind] = ROW.exec(line) ?? [];
    if (cell === undefined) continue;
    const reply = cell.replaceAll('\\n', '\n').replaceAll('\\|', '|');
    replies.push({
      group,
      source,
      reply,
      stage: stage === '' ? undefined : /** @type {Stage} */ (stage),
      kind: /** @type {Kind} */ (kind),
    });
  }
  return replies;
}

/** @type {readonly TestedReply[]} */
export const TESTED_REPLIES = read();
