import { stripVTControlCharacters, styleText } from 'node:util';

const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;

/**
 * What somebody else wrote, made fit for a terminal: one line, no control or direction-changing characters, bounded.
 *
 * @param {string} text
 * @param {number} [longest]
 */
export function plain(text, longest = 90) {
  const line = stripVTControlCharacters(text.slice(0, 4 * longest))
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/**
 * @param {'green' | 'yellow' | 'red' | 'cyan' | 'dim'} colour
 * @param {string} text
 */
export function paint(colour, text) {
  return coloured ? styleText(colour, text) : text;
}
