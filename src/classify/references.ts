/** Where codes and texts are defined. Rules and tables name these, so that a reader can check them. */
export const RFC5321 = 'RFC 5321, section 4.2.3 (reply codes)';
export const RFC5321_LIMITS = 'RFC 5321, section 4.5.3.1 (size limits and too many recipients)';
export const RFC3463 = 'RFC 3463 (enhanced status codes)';
export const IANA = 'IANA registry of SMTP enhanced status codes (RFC 5248)';
export const RFC4954 = 'RFC 4954, section 6 (AUTH status codes)';
export const RFC3207 = 'RFC 3207 (STARTTLS)';
export const RFC6647 = 'RFC 6647 (greylisting)';
export const RFC7504 = 'RFC 7504 (521 and 556) and RFC 7505 (null MX)';
export const RFC7208 = 'RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC)';
export const RFC5782 = 'RFC 5782 (DNS blocklists)';
export const RFC1870 = 'RFC 1870 (SIZE)';
export const RFC5322 = 'RFC 5322 (message format)';
export const POSTFIX = 'Postfix smtpd: https://www.postfix.org/postconf.5.html';
export const EXIM = 'Exim specification: https://www.exim.org/exim-html-current/doc/html/spec_html/';
export const SENDMAIL = 'Sendmail Installation and Operation Guide';
export const OPENSMTPD = 'OpenSMTPD smtpd/smtp_session.c';
export const GMAIL = 'https://support.google.com/a/answer/3726730';
export const MICROSOFT =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online';
export const YAHOO = 'https://senders.yahooinc.com/smtp-error-codes';
export const APPLE = 'https://support.apple.com/102322';
export const ORANGE = 'https://postmaster.orange.fr/';
export const GMX = 'https://postmaster.gmx.net/en/error-messages';
export const COMCAST = 'https://postmaster.xfinity.com/smtp-error-codes.php';
export const TENCENT = 'https://service.mail.qq.com/';
export const SES = 'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html';
export const SENDGRID =
  'https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors-and-troubleshooting';
export const MIMECAST = 'Mimecast SMTP error codes: https://community.mimecast.com/';
export const GODADDY = 'GoDaddy Workspace bounce codes (IBnnn)';
export const SPAMHAUS = 'https://www.spamhaus.org/';
export const CPANEL = 'cPanel: maximum percentage of failed or deferred messages per hour';
export const FIELD = 'wording shared by several servers';
export const NODEMAILER = 'https://nodemailer.com/errors';
export const NODE_ERRNO = 'Node.js system errors: https://nodejs.org/api/errors.html#common-system-errors';
export const NODE_TLS = 'Node.js TLS: https://nodejs.org/api/tls.html#x509-certificate-error-codes';
