// Nodemailer 7 takes each byte of a reply for a character: "überfüllt" comes as "\u00c3\u00bcberf\u00c3\u00bcllt".

/** Two to four bytes of UTF-8, as the characters of the same numbers. */
const SEQUENCE = /[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}/g;
const BEYOND_BYTES = /[\u0100-\uffff]/;

const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16)}`;

function decode(sequence: string): string {
  try {
    return decodeURIComponent(sequence.replace(/./gs, percent));
  } catch {
    // no UTF-8 after all: an overlong form, or half of a surrogate pair
    return sequence;
  }
}

/** The text that was meant, where all of it are bytes and some of these are UTF-8; else as it is. */
export const asUtf8 = (text: string): string => (BEYOND_BYTES.test(text) ? text : text.replace(SEQUENCE, decode));
