// Every tested reply under its source, for Ctrl+F and search engines.
import { kindLink } from './entries.js';
import { anchors, code, paragraphs, table } from './markdown.js';
import { anchorOf } from './sources.js';
import { answered, handling } from './wording.js';

/** @typedef {import('./choice.js').Reply} Reply */

/** @param {readonly Reply[]} seen @param {'group' | 'source'} level @returns {[heading: string, replies: Reply[]][]} */
const by = (seen, level) =>
  [...new Set(seen.map((reply) => reply[level]))].map((heading) => [
    heading,
    seen.filter((reply) => reply[level] === heading),
  ]);

/** @param {{ seen: readonly Reply[], maxRetryTime: number }} input */
export const wordForWord = ({ seen, maxRetryTime }) =>
  paragraphs(
    'Every reply that the library is tested with, under the server, service or document that it comes from. Addresses and host names in them are examples. The lines of a longer reply stand one after the other. The link of a kind leads to what you can do. Is yours missing? [Add it](../CONTRIBUTING.md#a-rule-for-the-catalogue).',
    ...by(seen, 'group').flatMap(([group, ofGroup]) => [
      `### ${group}`,
      ...by(ofGroup, 'source').flatMap(([source, replies]) => [
        `#### ${anchors([anchorOf(source)])}${source}`,
        table(
          ['reply', 'in answer to', 'kind', 'what the library does'],
          replies.map(({ reply, stage, kind, meaning }) => [
            code(reply),
            answered(stage),
            kindLink(kind),
            handling(meaning, maxRetryTime),
          ]),
        ),
      ]),
    ]),
  );
