import nodemailer from 'nodemailer';

/** Of the Nodemailer that the tests run on. */
export const { version } = nodemailer.createTransport({}).transporter as unknown as { version: string };

const major = Number.parseInt(version, 10);

/** What differs between the versions that are supported: where it matters, a test has an expectation for both. */
export const NODEMAILER = {
  /** Errors keep the code beneath as `originalCode`, and say as `timeoutType` what timed out. */
  keepsCodes: major >= 10,
  /** Its own `maxRecipients`: a larger envelope is refused. */
  limitsRecipients: major >= 9,
  /** A reply that never ends is cut off with EPROTOCOL; before, `socketTimeout` alone ends it. */
  limitsReplies: major >= 10,
  /** The timer for a greeting ends with the connection; before, it runs on where the server hangs up without one. */
  endsItsTimers: major >= 10,
  /** A content stream that is destroyed already is an error, and one that is not read to its end is destroyed. */
  looksAfterStreams: major >= 10,
  /** `signal` ends a connection; before, one that a delivery waits for no longer stays until `socketTimeout`. */
  heedsSignals: major >= 10,
  /** `pendingCount()` of a pool. */
  countsPending: major >= 10,
} as const;
