package reply

import (
	"slices"
	"strings"
)

// Reason is why an address was not reached, or why a mail came back. The names
// are those that mail operators use; what a reason means for the address is
// told by hard.
type Reason string

// The reasons. An undefined one says that the report gives no cause that is
// understood; on_hold, that it gives none at all.
const (
	ReasonUserUnknown     Reason = "user_unknown"
	ReasonHostUnknown     Reason = "host_unknown"
	ReasonHasMoved        Reason = "has_moved"
	ReasonNotAccept       Reason = "not_accept" // the domain says that it takes no mail
	ReasonMailboxFull     Reason = "mailbox_full"
	ReasonSuspend         Reason = "suspend" // switched off, for now or for good
	ReasonFiltered        Reason = "filtered"
	ReasonRejected        Reason = "rejected" // because of the sender's address
	ReasonBlocked         Reason = "blocked"  // because of the sender's server
	ReasonBadReputation   Reason = "bad_reputation"
	ReasonSpamDetected    Reason = "spam_detected"
	ReasonVirusDetected   Reason = "virus_detected"
	ReasonPolicyViolation Reason = "policy_violation"
	ReasonAuthFailure     Reason = "auth_failure" // SPF, DKIM or DMARC
	ReasonRequirePTR      Reason = "require_ptr"
	ReasonSecurityError   Reason = "security_error"
	ReasonRateLimited     Reason = "rate_limited"
	ReasonMessageTooBig   Reason = "mesg_too_big"
	ReasonExceedLimit     Reason = "exceed_limit"
	ReasonContentError    Reason = "content_error"
	ReasonNoRelaying      Reason = "no_relaying"
	ReasonExpired         Reason = "expired"
	ReasonNetworkError    Reason = "network_error"
	ReasonSystemError     Reason = "system_error"
	ReasonSystemFull      Reason = "system_full"
	ReasonMailerError     Reason = "mailer_error"
	ReasonSyntaxError     Reason = "syntax_error"
	ReasonOnHold          Reason = "on_hold"
	ReasonUndefined       Reason = "undefined"
)

// Reasons is the closed list, in the order of docs/reply.md.
func Reasons() []Reason {
	return []Reason{
		ReasonUserUnknown, ReasonHostUnknown, ReasonHasMoved, ReasonNotAccept, ReasonMailboxFull, ReasonSuspend, ReasonFiltered,
		ReasonRejected, ReasonBlocked, ReasonBadReputation, ReasonSpamDetected, ReasonVirusDetected, ReasonPolicyViolation,
		ReasonAuthFailure, ReasonRequirePTR, ReasonSecurityError, ReasonRateLimited, ReasonMessageTooBig, ReasonExceedLimit,
		ReasonContentError, ReasonNoRelaying, ReasonExpired, ReasonNetworkError, ReasonSystemError, ReasonSystemFull,
		ReasonMailerError, ReasonSyntaxError, ReasonOnHold, ReasonUndefined,
	}
}

// hard tells whether an address with that reason will not take mail again.
func (r Reason) hard() bool {
	return slices.Contains([]Reason{ReasonUserUnknown, ReasonHostUnknown, ReasonHasMoved, ReasonNotAccept}, r)
}

// bounce is what a report was read into.
type bounce struct {
	recipients []Recipient
	unnamed    Recipient // what it tells where it names nobody
	original   Original
	because    string
}

// readBounce reads a report of a mail system, machine-readable or not; ok is
// false where the mail is none.
func readBounce(m *Message) (b bounce, ok bool) {
	story, returned := narrative(m)
	fields := statusFields(m)
	failedTo := m.Headers.First("X-Failed-Recipients")
	if b.because = bounceBecause(m, story, len(fields) > 0, failedTo != ""); b.because == "" {
		return bounce{}, false
	}
	if inner, ok := innerReport(m); ok && len(fields) == 0 {
		inner.because = b.because
		return inner, true
	}
	b.original = originalOf(m, returned)
	entries := storyEntries(m, story, returned, b.original)
	if len(fields) > 0 {
		b.recipients = fromFields(m, fields, entries, story)
	} else {
		b.recipients = fromStory(m, entries, story, failedTo, b.original)
	}
	if len(b.recipients) == 0 {
		finish(&b.unnamed, "", story, story, m.Subject)
	}
	return b, true
}

// bounceBecause tells what shows that the mail is a report, "" where nothing does.
func bounceBecause(m *Message, story string, fields, failedTo bool) string {
	typ, params := contentType(m.Headers.First("Content-Type"), "")
	sender, why := fromMailer(m)
	subject := bounceSubject(m.Subject)
	switch {
	case fields:
		return "it holds a delivery report"
	case failedTo:
		return "its head names failed recipients"
	case typ == "multipart/report" && params["report-type"] == "delivery-status":
		return "it calls itself a delivery report"
	case sender && (subject || tellsFailure(story)), m.ReturnPath == "<>" && subject && tellsFailure(story):
		return why
	case daemon(m) && listsAddress(story):
		return why
	case subject && (!answers(m) || len(story) < 600) && len(m.InReplyTo) == 0 && tellsFailure(clipText(story, 400)):
		return "subject and text tell of a failed delivery"
	}
	return ""
}

// listsAddress tells whether an address with a colon stands alone on a line, as
// reports in any language list them.
func listsAddress(story string) bool {
	for line := range strings.SplitSeq(clipText(story, 8000), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "<") && strings.HasSuffix(line, ">:") && strings.Contains(line, "@") {
			return true
		}
	}
	return false
}

func daemon(m *Message) bool {
	return len(m.From) > 0 && strings.HasPrefix(strings.ToLower(m.From[0].Address), "mailer-daemon")
}

// innerReport reads a report that a filter on the way wrapped into a mail of its own.
func innerReport(m *Message) (bounce, bool) {
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Type != "message/rfc822" || p.Size() > mostWords {
			continue
		}
		raw := p.Bytes()
		q := parser{m: &Message{}}
		head, _ := q.head(raw)
		if typ, params := contentType(head.First("Content-Type"), ""); typ != "multipart/report" || params["report-type"] != "delivery-status" {
			continue
		}
		inside, err := ParseMessage(raw)
		if err != nil || len(statusFields(&inside)) == 0 {
			continue
		}
		return readBounce(&inside)
	}
	return bounce{}, false
}

// mailers are the local parts and names under which mail systems write.
var mailers = []string{
	"mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "maildelivery", "mdaemon", "mail.delivery.system", "mail-delivery-subsystem",
	"mailer_daemon", "mailsystem", "post_master", "bounce-notification", "delivery-status", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "mmdf", "root-mail",
}

var mailerNames = []string{
	"mail delivery s", "mail delivery", "mailer-daemon", "mailer daemon", "system administrator", "postmaster", "mail system", "microsoft outlook",
	"internet mail delivery", "delivery subsystem", "mail deliver", "mail administrator",
}

// fromMailer tells whether a mail system signs the mail, and what else shows
// that one sent it.
func fromMailer(m *Message) (bool, string) {
	head := strings.ToLower(m.Headers.First("From"))
	if local, _, _ := strings.Cut(strings.ToLower(m.ReturnPath), "@"); local == "mailer-daemon" {
		return true, "it came with the return path of a mail system"
	}
	for _, a := range m.From {
		local, _, _ := strings.Cut(strings.ToLower(a.Address), "@")
		for _, name := range mailers {
			if strings.HasPrefix(local, name) {
				return true, "a mail system sent it (" + a.Address + ")"
			}
		}
	}
	if containsAny(head, mailerNames...) && (m.ReturnPath == "<>" || m.ReturnPath == "" || len(m.From) == 0 || strings.Contains(head, "mailer")) {
		return true, "a mail system sent it (" + m.Headers.First("From") + ")"
	}
	return false, "it came with the empty return path of a report"
}

// answers tells whether a person's mail program marks the mail as an answer or
// as passed on.
func answers(m *Message) bool {
	s := strings.ToLower(strings.TrimSpace(m.Subject))
	for _, prefix := range []string{"re:", "fw:", "fwd:", "aw:", "wg:", "tr:", "rv:", "res:", "enc:", "odp:", "antw:", "doorst:", "r:", "i:", "pd:"} {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// bounceSubjects are beginnings or parts of subjects that mail systems write.
var bounceSubjects = []string{
	"undeliver", "undelivered mail", "delivery status notification", "failure notice", "mail delivery fail", "mail delivery problem", "mail delivery error",
	"returned mail", "delivery failure", "delivery failed", "delivery has failed", "delivery notification", "delivery report", "non-delivery", "nondeliverable",
	"mail failure", "mail not delivered", "message delivery", "could not be delivered", "returning message to sender", "returning to sender", "mail system error",
	"delivery delayed", "delayed mail", "warning: message", "warning: could not send", "message status - undeliverable", "processing error", "failed mail",
	"there was an error sending your mail", "loop alert", "error sending your mail", "email not delivered", "mail could not be delivered", "unable to deliver",
	"permanent delivery failure", "transient delivery failure",
	"notification d'état de remise", "echec de remise", "échec de la remise", "non remis", "non distribu", "unzustellbar", "nicht zugestellt",
	"zustellung fehlgeschlagen", "nicht zustellbar",
	"no se puede entregar", "no se ha podido entregar", "devuelto", "no entregado", "mancato recapito", "impossibile recapitare", "non recapitabile",
	"consegna non riuscita",
	"não foi possível entregar", "não entregue", "não entregável", "falha na entrega", "onbestelbaar", "niet afgeleverd", "kan niet worden bezorgd",
	"niedostarczalne", "nie dostarczono", "zwrot niedostarczonej", "niedostarczona",
}

func bounceSubject(s string) bool {
	return containsAny(strings.ToLower(s), bounceSubjects...)
}

// failureWords are what reports say, in the words of the systems of the field.
var failureWords = []string{
	"could not be delivered", "couldn't be delivered", "could not deliver", "couldn't deliver", "cannot be delivered", "can't be delivered",
	"unable to deliver", "wasn't able to deliver", "not able to deliver",
	"did not reach", "was not delivered", "not been delivered", "delivery failed", "delivery to the following", "delevery to the following",
	"failed permanently", "permanent error", "permanent fatal errors",
	"user unknown", "unknown user", "mailbox unavailable", "mailbox full", "mailbox is full", "no such user", "undeliverable", "undelivered", "returned mail",
	"has been returned", "returned to sender", "recipient's mailbox",
	"message delayed", "has not yet been delivered", "will be retried", "still undelivered", "could not send message", "failed addresses", "failed recipient",
	"delivery error", "delivery attempt", "unknown recipient", "trouble delivering",
	"delivery has failed", "problem delivering", "error sending", "encountered an error", "not deliverable", "bounced", "rejected your message",
	"refused to accept", "did not exactly match", "delivery problem", "not known here", "is not accepted", "address rejected",
	"duplicated message-id", "invalid user address", "invalid recipient", "message that you sent", "message you sent", "mail you sent", "undeliverable address",
	"delivery failure",
	"konnte nicht zugestellt", "nicht zugestellt werden", "n'a pas pu être remis", "n'a pas pu etre", "non remis", "no se pudo entregar",
	"no pudo ser entregado", "non è stato recapitato", "impossibile recapitare",
	"não pôde ser entregue", "não foi entregue", "niet worden afgeleverd", "niet bezorgd", "nie została dostarczona", "nie mogła zostać dostarczona",
	"could not find the following recipient", "was undeliverable",
}

func tellsFailure(story string) bool {
	return containsAny(strings.ToLower(story), failureWords...)
}
