package reply

import (
	"regexp"
	"strings"
)

var (
	pairPattern   = regexp.MustCompile(`(?:^|[^0-9.])(4(?:21|3[0-9]|5[0-5])|5(?:0[0-4]|2[1345]|3[0-9]|5[0-7]))[ \-/:#(\['"<\s]+([245]\.[0-7]\.[0-9]{1,3})(?:$|[^0-9.]|\.[^0-9])`)
	quotedReply   = regexp.MustCompile(`554 <[^<>\s]+>\.\.\. (4[235][0-9]|5[0-5][0-9]) `) // old sendmail puts its own code first
	gaveUp        = regexp.MustCompile(`failed [0-9]+ attempts`)
	statusPattern = regexp.MustCompile(`(?:^|[^0-9.])([245]\.[0-7]\.[0-9]{1,3})(?:$|[^0-9.]|\.(?:[^0-9]|$))`)
	replyPattern  = regexp.MustCompile(`(?:^|[\s:;>(\["'=])(4(?:21|3[0-9]|5[0-5])|5(?:0[0-4]|2[1345]|3[0-9]|5[0-7]))(?:[\s\-:,;]|$)`)
)

// statusIn finds the enhanced status code of a text (RFC 3463), never an IP
// address: the one that follows a reply code before all others, and one that
// says more than its class before one that does not.
func statusIn(text string) string {
	if pair := pairIn(text); pair != nil && !vague(pair[2]) {
		return pair[2]
	}
	first := ""
	for range 8 {
		at := statusPattern.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		s := text[at[2]:at[3]]
		if !vague(s) {
			return s
		}
		if first == "" {
			first = s
		}
		text = text[at[3]:]
	}
	return first
}

// replyIn finds the SMTP reply code of a text.
func replyIn(text string) string {
	if pair := pairIn(text); pair != nil {
		return pair[1]
	}
	if found := quotedReply.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	if found := replyPattern.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// pairIn finds a reply code with its status behind it. A system that gave up
// quotes the cause last.
func pairIn(text string) []string {
	if strings.Contains(text, "expired") {
		if all := pairPattern.FindAllStringSubmatch(text, 8); len(all) > 0 {
			return all[len(all)-1]
		}
		return nil
	}
	return pairPattern.FindStringSubmatch(text)
}

// wording is what systems write for one reason, in lower case with single blanks.
type wording struct {
	reason Reason
	texts  []string
}

// wordings are asked in this order: what names a cause beyond doubt comes before
// what is said for many causes.
var wordings = []wording{
	{ReasonHasMoved, []string{
		"has been replaced by", "has moved", "no longer at this address, please use", "recipient address has changed", "user has moved",
	}},
	{ReasonNotAccept, []string{
		"does not accept mail (nullmx)", "null mx", "domain does not accept mail", "does not accept mail",
		"smtp protocol returned a permanent error (521)", "host does not accept mail",
	}},
	{ReasonAuthFailure, []string{
		"dmarc", "spf check", "spf fail", "failed spf", "dkim", "sender id (pra) not permitted", "does not pass authentication", "unauthenticated email",
		"authentication-results", "not pass authentication checks", "spf: fail", "openspf", "not authorized to send", "sender policy framework",
		"spf record", "multiple authenticati",
	}},
	{ReasonRequirePTR, []string{
		"ptr record", "reverse dns", "reverse-dns", "no ptr", "fix reverse", "rdns", "no reverse", "cannot find your reverse hostname", "resolve your ip",
		"unresolvable relay host name", "dns mx or ptr",
	}},
	{ReasonMailboxFull, []string{
		"mailbox full", "mailbox is full", "mailbox was full", "over quota", "overquota", "quota exceeded", "exceeded storage", "exceeding their quota",
		"exceeds quota", "exceed quota", "exceeded their quota", "exceeded the quota", "is full", "storage allocation", "quota violation", "disk quota",
		"quota limit", "out of storage", "insufficient storage", "user has exceeded", "mailbox space", "mailfolder is full",
		"boite du destinataire pleine", "box full", "storage quota", "mailbox has exceeded", "exceeded mailbox", "account is over", "too much mail",
		"maximum size of the mailbox", "quota is", "inbox is full", "exceed mailbox", "mail box full", "size limit of mailbox", "maildir over",
		"maildir delivery failed: user", "file too large", "mailsize limit", "not enough storage space", "delivery exceeds mailbox", "exceed the quota",
		"mailbox over", "mailbox exceeded", "postfach ist voll", "mailbox voll", "boîte aux lettres pleine", "buzón lleno", "casella piena", "caixa cheia",
		"caixa de correio cheia", "skrzynka pełna", "mailbox vol",
	}},
	{ReasonVirusDetected, []string{
		"virus found", "virus detected", "contains a virus", "infected", "malware", "has a virus",
	}},
	{ReasonSpamDetected, []string{
		"spam detected", "classified as spam", "identified as spam", "looks like spam", "spam message", "considered spam", "spam content",
		"appears to be spam", "is spam", "rejected as spam", "blocked by spam", "detected as spam", "message content rejected", "suspected spam",
		"spam-like", "spam score", "likely spam", "be unsolicited", "unsolicited mail", "bulk mail", "barracuda", "content has been flagged",
		"message was blocked as spam", "spamming", "spam not accepted", "denied by spam", "filters rejected", "spamassassin", "message rejected as spam",
	}},
	{ReasonMessageTooBig, []string{
		"too large", "too big", "message size exceeds", "size limit", "exceeds size", "maximum message size", "exceeded the maximum size",
		"message is larger", "message length exceeds", "max message size", "size exceeds", "exceeds the maximum", "message too long",
		"maximum incoming message size",
	}},
	{ReasonBadReputation, []string{
		"reputation", "poor sender score",
	}},
	{ReasonRejected, []string{
		"sender rejected", "sender address rejected", "sender denied", "sender verify failed", "sender not", "domain of sender", "sender's address",
		"not accepting mail from", "sender domain", "envelope from", "denied sender", "reject mail from", "<> invalid sender", "invalid sender",
		"policy of sender", "unverified address", "not have permission to post", "server does not accept mail from", "backscatter", "sender refused",
		"sender was rejected",
	}},
	{ReasonHostUnknown, []string{
		"host unknown", "unknown host", "host not found", "domain not found", "domain name not found", "no such domain", "unknown domain", "nxdomain",
		"name service error", "domain does not exist", "host name lookup failure", "name or service not known", "domain name not", "no such host",
		"host or domain name", "recipient's domain", "dns error: domain", "unknown mail host", "address lookup failed", "bad destination host",
		"couldn't find any host", "invalid domain", "domain not exist", "could not resolve", "host/domain", "illegal host/domain", "dns lookup failure",
		"unresolvable domain", "domain mentioned in email address is unknown", "domain must exist", "missing the proper dns entries",
		"because the domain is not reachable",
		"could not find a gateway",
	}},
	{ReasonUserUnknown, []string{
		"user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown", "no mailbox here by that name", "no such mailbox",
		"no such address", "mailbox not found", "user not found", "recipient not found", "invalid recipient", "invalid mailbox", "unknown address",
		"address unknown", "unknown local part", "unrouteable address", "unroutable address", "does not exist", "doesn't exist", "not exist",
		"no such recipient", "no longer exists", "not a valid mailbox", "not a valid user", "is not known", "unknown account", "no such account",
		"account not found", "bad destination mailbox", "not our customer", "invalid user", "no user here", "not a known user", "address error",
		"recipient name is not recognized", "name is not recognized", "not listed in", "is not a registered", "isn't a registered", "not known here",
		"no longer available", "mailbox does not exist", "unknown e-mail address", "user is unknown", "mailbox unknown", "user doesn't have",
		"no account by that name", "does not have an account", "doesn't have a yahoo", "doesn't have an account", "addressee unknown",
		"undeliverable address", "recipient no longer", "is no longer with", "no longer employed", "account has been deleted",
		"account that you tried to reach", "not a user", "user does not", "invalid address", "unknown or illegal alias", "couldn't be found",
		"wasn't found at", "recipient address rejected: user", "not listed in public name & address book", "not in a directory", "cannot be found",
		"unknown username", "resolver.adr.recipnotfound", "recipnotfound", "local user unknown", "did not exactly match", "receiver not found",
		"addressee is unknown", "not found in", "no mailbox", "unknown destination", "adresse d au moins un destinataire invalide",
		"destinataire invalide", "invalid recipients", "the recipient cannot be verified", "this address no longer accepts", "user name is not",
		"is not a valid", "no valid recipients", "550 unknown", "is unknown", "name not found", "unknown: user", "unbekannt", "inconnu", "sconosciuto",
		"desconocido", "recipient address rejected: access denied", "invalid final delivery userid", "no longer on server", "ディレクトリには見つかりません",
		"ディレクトリのリストにありません",
		"n'existe pas", "no existe", "existiert nicht", "non esiste", "não existe", "bestaat niet", "nie istnieje", "no matches to nameserver query", "does not have a final email delivery point",
	}},
	{ReasonSuspend, []string{
		"suspended", "account disabled", "is disabled", "has been disabled", "mailbox disabled", "temporarily locked", "is inactive", "inactive user",
		"mailbox currently suspended", "account inactive", "not active", "domain is not active", "account has been blocked", "currently unavailable",
		"user disabled", "account locked", "mailbox is frozen", "has been deactivated", "deactivated", "mailbox unavailable or access denied",
		"sorry, your message to", "being delivered to an inactive", "boite du destinataire archivee", "discontinued", "account is locked",
	}},
	{ReasonNoRelaying, []string{
		"relaying denied", "relay denied", "relay not permitted", "not allowed to relay", "unable to relay", "relay access denied", "relaying mail",
		"relaying is prohibited", "insecure mail relay", "we do not relay", "no relaying", "that domain isn't in my list", "relaying not",
		"not permitted to relay", "mail server requires authentication",
	}},
	{ReasonRateLimited, []string{
		"rate limit", "too many connections", "too many messages", "too many recipients this", "try again later, too many", "throttl", "exceeded the rate",
		"sending rate", "too fast", "too frequent",
	}},
	{ReasonExceedLimit, []string{
		"exceeds limit", "message header size", "exceeded limit", "message too large for this recipient",
	}},
	{ReasonBlocked, []string{
		"blocked", "blacklist", "black list", "blocklist", "block list", "banned", "spamhaus", "dnsbl", "bad helo", "invalid helo", "client host rejected",
		"connection refused by", "connection dropped", "refused to talk", "not allowed to connect", "ip address is", "listed in", "is listed", "your ip",
		"mail from your", " rbl", "helo name", "helo command", "please use the smtp server of your isp",
		"host network not allowed",
	}},
	{ReasonSystemError, []string{
		"does not support tls", "duplicated message-id",
	}},
	{ReasonSecurityError, []string{
		"security", "authentication required", "authentication turned on", "not authorized", "unauthorized", "authentication failed",
		"you are not authorized", "permission denied", "insufficient", "executable", "attachment", "verification failed", "ldap", "sorry, that domain",
	}},
	{ReasonPolicyViolation, []string{
		"policy", "rfc 2822", "rfc 5322", "not comply", "violates", "violation", "rfc-compliant", "prohibited", "no resent-from",
		"you have exceeded", "denied by", "rejected due to",
	}},
	{ReasonContentError, []string{
		"8-bit", "improper use", "malformed", "incorrectly formatted", "message header", "message content", "mime error", "invalid mime",
	}},
	{ReasonNetworkError, []string{
		"dns query failed", "too many hops", "hop count", "mail loop", "loop detected", "routing loop", "message is looping", "message looping",
	}},
	{ReasonExpired, []string{
		"too old", "too long", "in the queue", "queue too long", "expired", "timed out", "timeout", "time out", "could not be delivered for", "retry time",
		"giving up", "gave up", "delivery time", "delayed", "undelivered after", "could not send message for", "has not yet been delivered", "no response",
		"connection refused", "not reachable", "has not been collected", "unable to deliver your message after", "failed to deliver to",
		"unable to contact", "not responding", "message could not be delivered for more than", "still undelivered", "unable to reach",
		"will be retried", "keep trying", "warning: message", "all hosts have been failing", "retry timeout",
	}},
	{ReasonNetworkError, []string{
		"mail forwarding loop", "mx record", "dns records for the destination", "dns error", "all relevant mx", "mail server for",
		"could not connect to mail server", "connection lost", "no route", "no mx", "maximum hop", "loops back", "unrouteable",
		"establish an smtp connection", "network error", "host is unreachable", "can't find a valid mx", "could not contact dns", "delivery loop",
		"too many received", "unable to connect", "no route to host", "connection reset",
	}},
	{ReasonMailerError, []string{
		"command died", "command failed", "exit ", "procmail", "mailer error", "x-unix", "program failure", "pipe to", "died with status", "child process",
		"delivery agent", "filter program", "command output", "mailer \"",
	}},
	{ReasonSystemFull, []string{
		"disk full", "no space left", "system storage", "out of disk", "insufficient disk", "requested mail action aborted", "mail system full",
	}},
	{ReasonSystemError, []string{
		"system config", "can't open mailbox", "cannot open mailbox", "local error", "internal error", "server error", "i/o error", "temporary error",
		"can't create", "unable to fulfil", "misconfig", "system error", "timeout waiting", "internal software", "interrupted system", "general failure",
		"temporary failure", "config error", "resources temporarily", "server is not", "can not write", "failed to open", "service currently unavailable",
		"service unavailable", "does not support tls", "duplicated message-id",
	}},
	{ReasonFiltered, []string{
		"mailbox unavailable", "mailbox not available", "not accepting", "refused", "user reject", "rejected", "filtered",
		"because the recipient", "does not like recipient", "unavailable", "due to extended inactivity", "recipient is only accepting",
		"transaction failed", "has rejected", "is not accepted", "restricted", "is not accepting",
	}},
	{ReasonSyntaxError, []string{
		"syntax error", "command not", "bad sequence", "unrecognized", "need rcpt",
	}},
}

// stockPhrases are said by large senders before any cause.
var stockPhrases = []string{"5.1.0 - unknown address error", "it was rejected by the recipient domain"}

// plainStatus is what a status says beyond doubt, whatever words come with it.
var plainStatus = map[string]Reason{
	"1.6": ReasonHasMoved, "1.7": ReasonRejected, "1.8": ReasonRejected, "1.10": ReasonNotAccept, "2.2": ReasonMailboxFull, "7.9": ReasonPolicyViolation,
	"7.20": ReasonAuthFailure, "7.21": ReasonAuthFailure, "7.22": ReasonAuthFailure, "7.23": ReasonAuthFailure, "7.24": ReasonAuthFailure, "7.25": ReasonRequirePTR, "7.26": ReasonAuthFailure, "7.27": ReasonNotAccept,
	"4.1": ReasonNetworkError, "4.6": ReasonNetworkError,
}

// statusReasons is what a status alone says (RFC 3463 and the registry of IANA).
var statusReasons = map[string]Reason{
	"1.0": ReasonUserUnknown, "1.1": ReasonUserUnknown, "1.2": ReasonHostUnknown, "1.3": ReasonUserUnknown, "1.4": ReasonFiltered, "1.9": ReasonRejected,
	"2.0": ReasonFiltered, "2.1": ReasonSuspend, "2.3": ReasonExceedLimit, "2.4": ReasonFiltered,
	"3.0": ReasonSystemError, "3.1": ReasonSystemFull, "3.2": ReasonNotAccept, "3.3": ReasonSystemError, "3.4": ReasonMessageTooBig, "3.5": ReasonSystemError,
	"4.0": ReasonNetworkError, "4.2": ReasonNetworkError, "4.3": ReasonSystemError, "4.4": ReasonHostUnknown, "4.5": ReasonSystemFull, "4.7": ReasonExpired, "4.8": ReasonExpired,
	"5.0": ReasonMailerError, "5.2": ReasonSyntaxError, "5.3": ReasonSyntaxError, "5.4": ReasonMailerError, "6.0": ReasonContentError, "6.1": ReasonContentError, "6.9": ReasonContentError,
	"7.0": ReasonFiltered, "7.1": ReasonSecurityError, "7.2": ReasonFiltered, "7.13": ReasonSuspend, "7.17": ReasonHasMoved,
}

// reasonOf weighs what is beyond doubt first, then the words nearest to the
// refusal, its status, and whatever else the report says.
func reasonOf(r *Recipient, diagnostic, told, story string) Reason {
	near := r.Text
	detail := ""
	if len(r.Status) > 2 {
		detail = r.Status[2:]
	}
	if plain, ok := plainStatus[detail]; ok {
		return plain
	}
	if strings.Contains(story, "user(s) account is disabled") { // KDDI, whose refusal then says "user unknown"
		return ReasonSuspend
	}
	words := strings.Trim(strings.ReplaceAll(near, r.Address, ""), " \t\n<>*:.-=")
	found := reasonIn(near)
	if words == "" && r.Action != ActionDelayed && (detail == "" || strings.HasSuffix(detail, ".0")) {
		found = reasonIn(told)
	}
	switch {
	case strings.HasPrefix(strings.ToLower(diagnostic), "x-unix") && found != ReasonMailboxFull:
		return ReasonMailerError
	case detail == "2.3" && found == ReasonMessageTooBig && !strings.Contains(near, "RecipSizeLimit"):
		return ReasonExceedLimit
	case found == ReasonUserUnknown && (refusedLater(near, story, detail) || strings.Contains(near, "550 : User unknown") || strings.Contains(near, "550: : User unknown")):
		return ReasonFiltered // a filter that would not say so
	case found != "":
		return found
	}
	if r.Action == ActionDelayed && detail == "4.0" {
		return ReasonExpired
	}
	if known, ok := statusReasons[detail]; ok {
		return known
	}
	for _, text := range []string{told, story} {
		if found := reasonIn(text); found != "" {
			return found
		}
	}
	domain := strings.ToLower(r.Address[strings.LastIndexByte(r.Address, '@')+1:])
	switch {
	case domain == "googlegroups.com": // says in the reader's language that he may not post
		return ReasonRejected
	case r.Action == ActionDelayed:
		return ReasonExpired
	case words == "":
		return ReasonUndefined
	}
	return ReasonOnHold
}

// refusedLater tells whether the address itself was taken and the refusal came
// after the mail was sent, or with a status that does not deny the address.
func refusedLater(near, story, detail string) bool {
	if detail == "1.1" {
		return false
	}
	text := strings.Join(strings.Fields(strings.ToLower(near+"\n"+story)), " ")
	if containsAny(text, "rcpt to", "rcpt_to", "to rcpt", "(state 14)", "after rcpt") {
		return false
	}
	return detail == "2.1" || containsAny(text, "end of data", "smtp command data", "reply to data", "after i sent the message", "(state 17", "(state 18", "while sending message body")
}

func reasonIn(text string) Reason {
	text = strings.ToLower(strings.Join(strings.Fields(clipText(text, 2000)), " "))
	if text == "" {
		return ""
	}
	for _, stock := range stockPhrases {
		text = strings.ReplaceAll(text, stock, "")
	}
	for _, w := range wordings {
		if containsAny(text, w.texts...) || w.reason == ReasonExpired && gaveUp.MatchString(text) {
			return w.reason
		}
	}
	return ""
}

// status is the nearest code of RFC 3463, for reports that give none.
func (r Reason) status(a Action, reply string) string {
	class := "5"
	if a == ActionDelayed || strings.HasPrefix(reply, "4") {
		class = "4"
	}
	switch r {
	case ReasonUserUnknown:
		return class + ".1.1"
	case ReasonHostUnknown:
		return class + ".1.2"
	case ReasonHasMoved:
		return class + ".1.6"
	case ReasonNotAccept:
		return class + ".1.10"
	case ReasonMailboxFull:
		return class + ".2.2"
	case ReasonSuspend:
		return class + ".2.1"
	case ReasonMessageTooBig:
		return class + ".3.4"
	case ReasonExpired:
		return class + ".4.7"
	case ReasonNetworkError:
		return class + ".4.0"
	case ReasonSystemError, ReasonSystemFull:
		return class + ".3.0"
	case ReasonAuthFailure, ReasonSecurityError, ReasonPolicyViolation, ReasonSpamDetected, ReasonVirusDetected, ReasonBlocked, ReasonBadReputation, ReasonRequirePTR, ReasonRejected, ReasonFiltered:
		return class + ".7.0"
	}
	return class + ".0.0"
}
