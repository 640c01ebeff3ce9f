/** As Postfix says it when there was RCPT, but none was accepted. */
export const NO_VALID_RECIPIENTS = '554 5.5.1 Error: no valid recipients';

/** What is said to a command that succeeds, in the words of Postfix. At `DATA 250` the message is taken. */
const GOOD: Readonly<Record<string, string>> = {
  'STARTTLS 220': '2.0.0 Ready to start TLS',
  'AUTH 235': '2.7.0 Authentication successful',
  'MAIL 250': '2.1.0 Ok',
  'RCPT 250': '2.1.5 Ok',
  'DATA 354': 'End data with <CR><LF>.<CR><LF>',
  'DATA 250': '2.0.0 Ok: queued',
  'RSET 250': '2.0.0 Ok',
  'NOOP 250': '2.0.0 Ok',
  'QUIT 221': '2.0.0 Bye',
};

/** Enhanced codes for the errors that smtp-server finds by itself. */
const ENHANCED: Readonly<Record<number, string>> = {
  421: '4.3.0',
  500: '5.5.2',
  501: '5.5.4',
  502: '5.5.1',
  503: '5.5.1',
  504: '5.5.4',
  530: '5.7.0',
  535: '5.7.8',
  538: '5.7.11',
};

/** The text of a usual reply; `text` is what smtp-server would say. */
export function usualReply(verb: string, code: number, text: string): string {
  const good = GOOD[`${verb} ${code}`];
  if (good) return good;
  const enhanced = ENHANCED[code];
  return enhanced ? `${enhanced} ${text}` : text;
}
