/** Words that servers use for one another, for `@name` in a phrase. A plural s and case do not matter. */
export const WORD_CLASSES: Readonly<Record<string, string>> = {
  // somebody who gets mail
  mailbox: 'mailbox inbox maildrop postbox mbox',
  user: 'user username userid recipient recipients account mailbox inbox maildrop addressee alias customer subscriber rcpt member receiver mailaddress',
  who: '@user address addresses destination',
  sender: 'sender mailfrom originator returnpath',
  not: 'not no never cannot cant isnt doesnt dont didnt couldnt wasnt hasnt arent without',
  // absent
  exist: 'exist exists existing existed exit found known recognized recognised registered',
  unknown:
    'unknown invalid nonexistent inexistent unrouteable unroutable unresolvable undeliverable unallocated unregistered unassigned nosuch illegal bad wrong incorrect undefined unverifiable nonexisting',
  // switched off
  disabled:
    'disabled disable inactive deactivated suspended locked closed expired terminated discontinued deleted removed cancelled canceled frozen dormant abandoned archived retired moved obsolete',
  // room
  full: 'full overquota overfull overflow',
  // sizes
  exceed: 'exceed exceeds exceeded exceeding over above reached reaches hit beyond exceeds',
  // what is sent
  message: 'message messages mail mails email emails e-mail e-mails msg content letter',
  connection:
    'connection connections session sessions connects connect client clients connected concurrent simultaneous parallel',
  reject:
    'rejected reject rejects rejecting rejection refused refuse refuses refusing denied deny denies declined bounced prohibited',
  denied: 'denied prohibited forbidden disallowed refused rejected declined',
  temporary: 'temporary temporarily temp transient momentarily currently',
  ip: 'ip host hostname client server address mta ipaddress ips network netblock subnet machine',
  // blocklist operators and their zones
  blocklister:
    'spamhaus spamcop sorbs uceprotect barracudacentral invaluement cobion spamrl hostkarma junkemailfilter senderscore senderbase ahbl njabl cbl abuseat psbl surriel mailspike dronebl wpbl backscatterer uribl surbl spamrats nixspam abusix truncate gbudb lashback spfbl abuseatorg rbldns blocklistde blocklist-de rfc-ignorant tiopan anonmails 0spam madavi manitu kisarbl bondedsender zapbl s5h interserver interservr spameatingmonkey trendmicro sbl-xbl attrbl cidr_bl dsbl ordb mxrate cymru korea fabel',
  // checks of who sent it
  check: 'spf dkim dmarc senderid domainkeys sender-id arc',
  fail: 'fail failed fails failure failures failing error errors softfail permerror unsuccessful rejected reject',
};
