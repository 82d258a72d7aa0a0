package reply

import (
	"regexp"
	"strings"
)

var (
	statusPattern = regexp.MustCompile(`(?:^|[^0-9.])([245]\.[0-7]\.[0-9]{1,3})(?:$|[^0-9.]|\.(?:[^0-9]|$))`)
	replyBefore   = regexp.MustCompile(`(?:^|[^0-9.])([245][0-9]{2})[ \-/:#(\[]+[245]\.[0-7]\.[0-9]{1,3}(?:$|[^0-9.]|\.[^0-9])`)
	replyPattern  = regexp.MustCompile(`(?:^|[\s:;>(\["'=])([45][0-5][0-9])(?:[ \-:,;]|$)`)
)

// statusIn finds the enhanced status code of a text (RFC 3463), never an IP
// address. One that says more than its class comes first.
func statusIn(text string) string {
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
	if found := replyBefore.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	if found := replyPattern.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// wording is what systems write for one reason, in lower case with single blanks.
type wording struct {
	reason Reason
	texts  []string
}

// wordings are asked in this order: what names a cause beyond doubt comes before
// what is said for many causes.
var wordings = []wording{
	{ReasonHasMoved, []string{"has been replaced by", "has moved", "no longer at this address, please use", "recipient address has changed", "user has moved"}},
	{ReasonNotAccept, []string{"does not accept mail (nullmx)", "null mx", "domain does not accept mail", "does not accept mail", "smtp protocol returned a permanent error (521)", "host does not accept mail"}},
	{ReasonAuthFailure, []string{"dmarc", "spf check", "spf fail", "failed spf", "dkim", "sender id (pra) not permitted", "does not pass authentication", "unauthenticated email", "authentication-results", "not pass authentication checks", "spf: fail", "openspf", "not authorized to send", "sender policy framework"}},
	{ReasonRequirePTR, []string{"ptr record", "reverse dns", "reverse-dns", "no ptr", "fix reverse", "rdns", "no reverse", "cannot find your reverse hostname", "resolve your ip", "unresolvable relay host name", "dns mx or ptr"}},
	{ReasonMailboxFull, []string{"mailbox full", "mailbox is full", "mailbox was full", "over quota", "overquota", "quota exceeded", "exceeded storage", "exceeding their quota", "exceeds quota", "exceed quota", "exceeded their quota", "exceeded the quota", "is full", "storage allocation", "quota violation", "disk quota", "quota limit", "out of storage", "insufficient storage", "user has exceeded", "mailbox space", "mailfolder is full", "boite du destinataire pleine", "box full", "storage quota", "mailbox has exceeded", "exceeded mailbox", "account is over", "too much mail", "maximum size of the mailbox", "quota is", "inbox is full", "exceed mailbox", "mail box full", "voll", "size limit of mailbox", "maildir over", "maildir delivery failed: user", "file too large", "mailsize limit", "not enough storage space", "delivery exceeds mailbox", "exceed the quota", "mailbox over"}},
	{ReasonVirusDetected, []string{"virus found", "virus detected", "contains a virus", "infected", "malware", "has a virus"}},
	{ReasonSpamDetected, []string{"spam detected", "classified as spam", "identified as spam", "looks like spam", "spam message", "considered spam", "spam content", "appears to be spam", "is spam", "rejected as spam", "blocked by spam", "detected as spam", "message content rejected", "suspected spam", "spam-like", "spam score", "likely spam", "be unsolicited", "unsolicited mail", "bulk mail", "barracuda", "content has been flagged", "message was blocked as spam", "spamming", "spam not accepted", "denied by spam", "filters rejected", "spamassassin", "message rejected as spam"}},
	{ReasonMessageTooBig, []string{"too large", "too big", "message size exceeds", "size limit", "exceeds size", "maximum message size", "exceeded the maximum size", "message is larger", "message length exceeds", "max message size", "size exceeds", "exceeds the maximum", "message too long"}},
	{ReasonBadReputation, []string{"reputation", "poor sender score"}},
	{ReasonUserUnknown, []string{
		"user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown", "no mailbox here by that name", "no such mailbox", "no such address", "mailbox not found", "user not found", "recipient not found", "invalid recipient", "invalid mailbox", "unknown address", "address unknown",
		"unknown local part", "unrouteable address", "unroutable address", "does not exist", "doesn't exist", "not exist", "no such recipient", "no longer exists", "not a valid mailbox", "not a valid user", "is not known", "unknown account", "no such account", "account not found", "bad destination mailbox", "not our customer", "invalid user", "no user here", "not a known user", "address error", "recipient name is not recognized", "name is not recognized",
		"not listed in", "is not a registered", "isn't a registered", "not known here", "no longer available", "mailbox does not exist", "unknown e-mail address", "user is unknown", "mailbox unknown", "user doesn't have", "no account by that name", "does not have an account", "doesn't have a yahoo", "doesn't have an account", "addressee unknown", "undeliverable address", "recipient no longer", "is no longer with", "no longer employed", "account has been deleted", "account that you tried to reach", "not a user", "user does not", "invalid address",
		"unknown or illegal alias", "couldn't be found", "wasn't found at", "recipient address rejected: user", "not listed in public name & address book", "not in a directory", "cannot be found", "unknown username", "resolver.adr.recipnotfound", "recipnotfound", "rcpt <", "local user unknown", "no recipients", "did not exactly match", "receiver not found", "addressee is unknown", "not found in", "no mailbox", "unknown destination", "adresse d au moins un destinataire invalide", "destinataire invalide", "invalid recipients", "the recipient cannot be verified", "this address no longer accepts", "user name is not", "not local", "account is disabled", "is not a valid", "no valid recipients", "550 unknown", "is unknown", "can't find", "name not found", "unknown: user", "unbekannt", "inconnu", "sconosciuto", "desconocido"}},
	{ReasonSuspend, []string{"suspended", "account disabled", "is disabled", "has been disabled", "mailbox disabled", "temporarily locked", "is inactive", "inactive user", "mailbox currently suspended", "account inactive", "not active", "domain is not active", "account has been blocked", "currently unavailable", "user disabled", "account locked", "mailbox is frozen", "has been deactivated", "deactivated", "mailbox unavailable or access denied", "sorry, your message to", "being delivered to an inactive", "boite du destinataire archivee", "discontinued"}},
	{ReasonHostUnknown, []string{"host unknown", "unknown host", "host not found", "domain not found", "domain name not found", "no such domain", "unknown domain", "nxdomain", "name service error", "domain does not exist", "host name lookup failure", "name or service not known", "domain name not", "no such host", "host or domain name", "recipient's domain", "dns error: domain", "unknown mail host", "address lookup failed", "bad destination host", "couldn't find any host", "cannot find your", "invalid domain", "domain not exist", "could not resolve", "host/domain", "illegal host/domain", "dns lookup failure", "unresolvable domain", "no route to host", "domain mentioned in email address is unknown", "domain must exist"}},
	{ReasonNoRelaying, []string{"relaying denied", "relay denied", "relay not permitted", "not allowed to relay", "unable to relay", "relay access denied", "relaying mail", "relaying is prohibited", "insecure mail relay", "we do not relay", "no relaying", "that domain isn't in my list", "relaying not", "not permitted to relay", "mail server requires authentication"}},
	{ReasonRateLimited, []string{"rate limit", "too many connections", "too many messages", "too many recipients this", "try again later, too many", "throttl", "exceeded the rate", "sending rate", "too fast", "too frequent"}},
	{ReasonExceedLimit, []string{"exceeds limit", "message header size", "exceeded limit", "message too large for this recipient"}},
	{ReasonBlocked, []string{"blocked", "blacklist", "black list", "blocklist", "block list", "banned", "spamhaus", "dnsbl", "rbl", "bad helo", "invalid helo", "helo", "access denied", "client host rejected", "connection refused by", "connection dropped", "refused to talk", "not allowed to connect", "ip address is", "listed in", "is listed", "your ip", "mail from your", "service not available"}},
	{ReasonRejected, []string{"sender rejected", "sender address rejected", "sender denied", "sender verify failed", "sender not", "from address", "domain of sender", "sender's address", "mail from", "not accepting mail from", "sender domain", "sender is", "your email address", "envelope from", "denied sender", "reject mail from", "<> invalid sender", "invalid sender", "policy of sender", "only allow", "unverified address", "not have permission to post", "server does not accept mail from", "backscatter", "sender refused"}},
	{ReasonSecurityError, []string{"security", "authentication required", "authentication turned on", "not authorized", "unauthorized", "authentication failed", "you are not authorized", "permission denied", "insufficient", "executable", "attachment", "verification failed", "ldap", "sorry, that domain"}},
	{ReasonPolicyViolation, []string{"policy", "rfc 2822", "rfc822", "rfc 5322", "not comply", "violates", "violation", "rfc-compliant", "prohibited", "no resent-from", "you have exceeded", "denied by", "rejected due to"}},
	{ReasonContentError, []string{"content", "header error", "8-bit", "mime", "improper use", "malformed", "incorrectly formatted", "message header", "blank"}},
	{ReasonNetworkError, []string{"too many hops", "hop count exceeded", "mail loop", "message is looping", "loop detected", "routing loop", "mail forwarding loop", "mx record", "dns records for the destination", "dns error", "all relevant mx", "mail server for", "could not connect to mail server", "connection lost", "no route", "no mx", "maximum hop", "loops back", "unable to connect", "unrouteable", "establish an smtp connection", "network error", "host is unreachable", "retry timeout", "can't find a valid mx", "could not contact dns", "hop count", "delivery loop", "too many received"}},
	{ReasonExpired, []string{"too old", "too long", "in the queue", "queue too long", "expired", "timed out", "timeout", "time out", "could not be delivered for", "retry time", "giving up", "gave up", "delivery time", "delayed", "undelivered after", "could not send message for", "has not yet been delivered", "no response", "connection refused", "not reachable", "has not been collected", "unable to deliver your message after", "failed to deliver to", "delivery attempts", "unable to contact", "not responding", "message could not be delivered for more than", "still undelivered", "10 attempts", "unable to reach", "will be retried", "delivery attempt", "keep trying", "warning: message"}},
	{ReasonSystemFull, []string{"disk full", "no space left", "system storage", "out of disk", "insufficient disk", "requested mail action aborted", "mail system full"}},
	{ReasonSystemError, []string{"system config", "can't open mailbox", "cannot open mailbox", "local error", "internal error", "server error", "i/o error", "temporary error", "can't create", "unable to fulfil", "misconfig", "system error", "timeout waiting", "internal software", "interrupted system", "general failure", "temporary failure", "loops back to myself", "config error", "resources temporarily", "server is not", "can not write", "failed to open", "service currently unavailable", "service unavailable", "unexpected", "proxy"}},
	{ReasonMailerError, []string{"command died", "command failed", "exit ", "procmail", "mailer error", "x-unix", "program failure", "pipe to", "died with status", "child process", "delivery agent", "filter program", "command output", "mailer \""}},
	{ReasonFiltered, []string{"mailbox unavailable", "mailbox not available", "not accepting", "refused", "user reject", "rejected", "denied", "filtered", "because the recipient", "does not like recipient", "unavailable", "due to extended inactivity", "recipient is only accepting", "transaction failed", "has rejected", "is not accepted", "restricted", "is not accepting"}},
	{ReasonSyntaxError, []string{"syntax error", "command not", "bad sequence", "unrecognized", "need rcpt"}},
}

// statusReasons is what a status alone says (RFC 3463 and the registry of IANA).
var statusReasons = map[string]Reason{
	"1.0": ReasonUserUnknown, "1.1": ReasonUserUnknown, "1.2": ReasonHostUnknown, "1.3": ReasonUserUnknown, "1.4": ReasonFiltered, "1.6": ReasonHasMoved, "1.7": ReasonRejected, "1.8": ReasonRejected, "1.9": ReasonRejected, "1.10": ReasonNotAccept,
	"2.0": ReasonFiltered, "2.1": ReasonSuspend, "2.2": ReasonMailboxFull, "2.3": ReasonExceedLimit, "2.4": ReasonFiltered,
	"3.0": ReasonSystemError, "3.1": ReasonSystemFull, "3.2": ReasonNotAccept, "3.3": ReasonSystemError, "3.4": ReasonMessageTooBig, "3.5": ReasonSystemError,
	"4.0": ReasonNetworkError, "4.1": ReasonExpired, "4.2": ReasonNetworkError, "4.3": ReasonSystemError, "4.4": ReasonHostUnknown, "4.5": ReasonSystemFull, "4.6": ReasonNetworkError, "4.7": ReasonExpired, "4.8": ReasonExpired,
	"5.0": ReasonMailerError, "5.2": ReasonSyntaxError, "5.3": ReasonSyntaxError, "5.4": ReasonMailerError, "6.0": ReasonContentError, "6.1": ReasonContentError, "6.9": ReasonContentError,
	"7.0": ReasonPolicyViolation, "7.1": ReasonSecurityError, "7.2": ReasonFiltered, "7.13": ReasonSuspend, "7.17": ReasonHasMoved, "7.23": ReasonAuthFailure, "7.25": ReasonRequirePTR, "7.26": ReasonAuthFailure, "7.27": ReasonNotAccept,
}

// reasonOf weighs the words nearest to the refusal first, then its status, then
// whatever else the report says.
func reasonOf(status, diagnostic, near, told, story string, delay bool) Reason {
	if strings.HasPrefix(strings.ToLower(diagnostic), "x-unix") {
		return ReasonMailerError
	}
	if r := reasonIn(near); r != "" {
		return r
	}
	if r, ok := statusReasons[strings.TrimLeft(status, "245")[min(1, len(strings.TrimLeft(status, "245"))):]]; ok && status != "" {
		return r
	}
	if r := reasonIn(told); r != "" {
		return r
	}
	if r := reasonIn(story); r != "" {
		return r
	}
	if delay {
		return ReasonExpired
	}
	if strings.TrimSpace(near+told) == "" {
		return ReasonOnHold
	}
	return ReasonUndefined
}

func reasonIn(text string) Reason {
	text = strings.ToLower(strings.Join(strings.Fields(clipText(text, 4000)), " "))
	if text == "" {
		return ""
	}
	for _, w := range wordings {
		if containsAny(text, w.texts...) {
			return w.reason
		}
	}
	return ""
}

// status is the nearest code of RFC 3463, for reports that give none.
func (r Reason) status(a Action) string {
	class := "5"
	if a == ActionDelayed {
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
