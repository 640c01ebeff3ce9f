// Who says it: the headings of the tested replies as names and anchors.

/** @typedef {import('../tested-replies.js').TestedReply} TestedReply */

const LINK = /\[([^\]]*)\]\([^)]*\)/g;
/** What follows tells where in the source. */
const DETAIL = /(?::| \(|, section|, a list|, `).*/;

/** Whose headings tell what the replies have in common, not who says them. */
const SHARED = 'Wordings of many servers';
const TRANSLATED = 'Languages';

/** A heading without its links and without where in the source. @param {string} heading */
export const title = (heading) => heading.replace(LINK, '$1').replace(DETAIL, '');

/** @param {Pick<TestedReply, 'group' | 'source'>} reply */
export const speaker = ({ group, source }) => (group === SHARED ? 'several servers' : title(source));

/** @param {string} heading */
export const anchorOf = (heading) =>
  `said-by-${title(heading)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')}`;

/** Whose replies most people meet, the best known first; also how their names begin. */
const WELL_KNOWN = [
  'Postfix',
  'Gmail',
  'Exchange',
  'Microsoft 365',
  'RFC',
  'Exim',
  'Outlook.com',
  'Yahoo',
  'Amazon SES',
  'SendGrid',
  'Sendmail',
  'several servers',
];

/** Smaller for whom more people meet; translations come last. @param {TestedReply} reply */
export function rank(reply) {
  if (reply.group === TRANSLATED) return WELL_KNOWN.length + 1;
  const name = speaker(reply);
  const place = WELL_KNOWN.findIndex((known) => name.startsWith(known));
  return place === -1 ? WELL_KNOWN.length : place;
}
