// Text as Markdown: whatever it holds, it stays text.

const SPECIAL = /[\\`*_{}[\]<>#|~&!]/g;
/** What begins a list, a heading or a quotation where a paragraph should begin. */
const OPENING = /^(\d{0,9})([-+=.)])/;

/** @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/** @param {string} text */
export const prose = (text) =>
  oneLine(text)
    .replace(SPECIAL, '\\$&')
    .replace(OPENING, '$1\\$2')
    // GitHub makes links of bare addresses
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, 'www&#46;');

/**
 * As code. A code span knows no escapes: what would end it or the cell that it stands in goes into an element instead.
 * @param {string} text
 */
export const code = (text) => (/[`|]/.test(text) ? `<code>${prose(text)}</code>` : `\`${oneLine(text)}\``);

/** @param {readonly string[]} ids */
export const anchors = (ids) => ids.map((id) => `<a id="${id}"></a>`).join('');

/** @param {string} label Markdown. @param {string} id */
export const jump = (label, id) => `[${label}](#${id})`;

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows Markdown in both. */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {readonly (string | undefined)[]} items Markdown; what is undefined is left out. */
export const list = (items) =>
  items
    .filter((item) => item !== undefined)
    .map((item) => `- ${item}`)
    .join('\n');

const RFC = /RFC (\d{3,5})(?:, section ([\d.]*\d))?/g;

/**
 * Where something is defined: RFCs and web addresses become links.
 * @param {string} reference
 */
export function source(reference) {
  const [, words = '', url] = /^(.*?)(https:\/\/[\w./?#=&%-]+)$/.exec(reference) ?? [undefined, reference, undefined];
  const linked = prose(words).replace(RFC, (name, number, section) => {
    const fragment = section === undefined ? '' : `#section-${section}`;
    return `[${name}](https://www.rfc-editor.org/rfc/rfc${number}${fragment})`;
  });
  if (url === undefined) return linked;
  return words === '' ? `<${url}>` : `${linked} <${url}>`;
}

/** @param {readonly string[]} ids Each its own label. */
export const links = (ids) => ids.map((id) => jump(id, id)).join(' · ');

/** @param {readonly string[]} texts Markdown; what is empty is left out. */
export const paragraphs = (...texts) => texts.filter((text) => text !== '').join('\n\n');
