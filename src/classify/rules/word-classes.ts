/** Words that say nothing: passed over, in phrases and in replies. */
export const LITTLE_WORDS =
  'the a an is are was were be been being am has have had having do does did can could will would your our my its their his her this that these those it we you i they of to please sorry also so';

/** Words that always mean the same, under the one that phrases use. */
export const SAME_WORDS: Readonly<Record<string, string>> = {
  not: 'cannot cant isnt doesnt dont didnt couldnt wasnt hasnt havent arent werent wont wouldnt',
};

/** Words that servers use for one another, for `@name` in a phrase. */
export const WORD_CLASSES: Readonly<Record<string, string>> = {
  // somebody who gets mail
  mailbox: 'mailbox inbox maildrop postbox mbox account',
  user: 'user username userid recipient addressee alias customer subscriber rcpt member receiver mailaddress @mailbox',
  who: '@user address destination',
  recipients: 'recipient rcpt addressee receiver receipient recepient recipent',
  // the same in other languages
  romance:
    'destinataire adresse boite utilisateur compte abonne usuario destinatario cuenta conta buzon direccion casilla casella correo caixa endereco utente indirizzo',
  germanic:
    'empfanger empfaenger adresse postfach benutzer konto teilnehmer empfangeradresse emailadresse gebruiker adres ontvanger postvak',
  slavic:
    'uzytkownik odbiorca adresat konto skrzynka пользователь пользователя получатель адресат ящик ящика адрес адреса запись аккаунт',
  // a refusal, a negation, a failure
  reject: 'reject refuse deny denied decline bounce prohibit forbid forbidden disallow',
  not: 'not no never without',
  allowed: 'allow permit authorized authorised accept',
  unable: 'unable impossible fail failure unsuccessful error problem',
  // absent
  exist: 'exist existent found known recognize recognise registered',
  unknown:
    'unknown invalid nonexistent inexistent unrouteable unroutable unresolvable undeliverable unallocated unregistered unassigned nosuch illegal bad wrong incorrect undefined unverifiable',
  // switched off
  disabled:
    'disable inactive deactivate suspend lock close expire terminate discontinue delete remove cancel frozen dormant abandon archive retire obsolete',
  // room and limits
  full: 'full overquota overfull overflow',
  exceed: 'exceed over above reach hit beyond',
  limit: 'limit quota maximum max allowance',
  room: 'quota storage space room disk allocation allotment',
  larger: 'exceed larger bigger greater longer',
  big: 'large long big huge heavy',
  // what is sent, and how
  message: 'message mail email msg letter',
  file: 'attachment attach file filename filetype extension archive zip',
  header: 'header mime boundary charset subject multipart',
  rfc5322: 'rfc822 rfc2822 rfc5322 rfc-822 rfc-2822 rfc-5322',
  connection: 'connection connect session client concurrent simultaneous parallel',
  ip: 'ip host hostname client server address mta ipaddress network netblock subnet machine',
  temporary: 'temporary temporarily temp transient momentarily tempfail',
  unwanted: 'unwanted undesirable unacceptable inappropriate objectionable offensive suspicious abusive',
  denied: 'deny denied prohibit forbid forbidden disallow reject refuse decline',
  fail: 'fail failure error unsuccessful',
  // blocklist operators and their zones
  blocklister:
    'spamhaus spamcop sorbs uceprotect barracudacentral invaluement cobion spamrl hostkarma junkemailfilter senderscore senderbase ahbl njabl cbl abuseat psbl surriel mailspike dronebl wpbl backscatterer uribl surbl spamrats nixspam abusix truncate gbudb lashback spfbl rbldns tiopan anonmails 0spam madavi manitu zapbl s5h interserver spameatingmonkey trendmicro dsbl ordb mxrate cymru fabel',
  // a login and what it takes
  login: 'login logon log-in sign-in auth authenticate authentication authorization sasl',
  credentials: 'credentials password passwd',
  tls: 'tls ssl starttls encrypt encryption',
  // wants and may not
  need: 'need require must should mandatory necessary obligatory',
  permitted: 'allow permit permitted authorize authorise entitle',
  bad: 'bad invalid wrong incorrect illegal malformed improper unacceptable bogus',
  // who connects, and what speaks for it
  peer: 'ip ips ipaddress host client mta mailserver network remotehost',
  reverse: 'ptr rdns fcrdns revdns reverse-dns reverse-lookup reverse-hostname reverse-name reverse-record',
  mailfrom: 'sender mail-from mailfrom envelope-from return-path originator',
  // what speaks against one
  blocked: 'block ban banned barred blacklist blocklist denylist blackhole',
  blocklist: 'blocklist block-list blacklist black-list denylist dnsbl rbl rhsbl dnsrbl drbl sbl xbl pbl dbl',
};
