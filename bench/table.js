// A scenario's summary as text.
import { reached } from './summary.js';

/** @typedef {import('./scenarios/index.js').Scenario} Scenario */
/** @typedef {import('./scenarios/index.js').Figure} Figure */
/** @typedef {import('./scenarios/index.js').Goal} Goal */
/** @typedef {import('./summary.js').Row} Row */
/** @typedef {import('./summary.js').Cell} Cell */

const GAP = '   ';

/** @param {Scenario} scenario @param {import('./scenarios/index.js').Setting} setting @param {number} rounds */
export function heading({ name, title }, { messages, recipients }, rounds) {
  const counts = [
    [messages, 'message'],
    [recipients, 'recipient'],
    [rounds, 'round'],
  ].map(([count, what]) => count && `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`);
  return `${title}\n(${[name, ...counts].filter(Boolean).join(', ')})`;
}

/**
 * Contestants side by side, then the goals; those that the last contestant, which is this package, has reached are ticked.
 *
 * @param {Scenario} scenario @param {readonly Row[]} rows @returns {string}
 */
export function table({ figures }, rows) {
  const own = rows.at(-1);
  const lines = [
    ['', ...figures.map(({ title, comparedWith }) => (comparedWith ? `${title} (to ${comparedWith})` : title))],
    ...rows.map((row) => [row.contestant, ...row.cells.map((cell, at) => shown(cell, figures[at], row.contestant))]),
    ['goal', ...figures.map(({ goal }, at) => `${goalText(goal)}${tick(goal, own?.cells[at])}`)],
  ];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length))) ?? [];
  const text = lines.map(([name = '', ...cells]) =>
    [name.padEnd(widths[0] ?? 0), ...cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0))].join(GAP).trimEnd(),
  );
  const deaths = rows.flatMap(({ contestant, died }) => died.map((reason) => `${contestant}: ${reason}`));
  return [...text, ...deaths].join('\n');
}

/** @param {Cell} cell @param {Figure | undefined} figure @param {string} contestant */
function shown({ value, ratio }, figure, contestant) {
  if (Number.isNaN(value)) return '-';
  const number = grouped(value, figure?.digits ?? 0);
  const isCompared = figure?.comparedWith !== undefined && figure.comparedWith !== contestant;
  return isCompared && Number.isFinite(ratio) ? `${number} (${ratio.toFixed(2)}x)` : number;
}

/** @param {number} value @param {number} digits */
const grouped = (value, digits) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** @param {Goal | undefined} goal */
function goalText(goal) {
  if (!goal) return '';
  const { min, max, ratio, difference } = goal;
  if (max === 0) return '0';
  return `${min === undefined ? '<=' : '>='} ${difference ? 'plain + ' : ''}${min ?? max}${ratio ? 'x' : ''}`;
}

/** @param {Goal | undefined} goal @param {Cell | undefined} cell */
function tick(goal, cell) {
  const isReached = cell && reached(goal, cell);
  return isReached === undefined ? '' : isReached ? ' yes' : ' NO';
}
