package reply

import "dunwell/internal/day"

// Kind says who speaks: a person or a machine.
type Kind string

// The kinds of mail that come in.
const (
	KindReply     Kind = "reply"      // a person wrote it, or nothing shows that none did
	KindBounce    Kind = "bounce"     // a mail system tells what became of a mail
	KindAutoReply Kind = "auto_reply" // absence note, acknowledgement by a machine, challenge
	KindComplaint Kind = "complaint"  // a mailbox provider tells that a mail was called spam (RFC 5965)
)

// Finding is what kind of mail one is, and what its machine says.
type Finding struct {
	Kind       Kind
	Because    string      // what shows it, in plain words
	Recipients []Recipient // of a bounce: what became of the mail, by address; of a complaint: who complained, where told
	Unnamed    Recipient   // of a bounce that names no address: what it tells all the same
	Returns    day.Date    // of an absence note: the day named as the return; zero where none is
	Challenge  bool        // the mail asks to prove that a person wrote; a person has to answer it
	About      Original    // the mail that is spoken of, where the report holds or names it
}

// Failed tells whether at least one address was not reached for good.
func (f *Finding) Failed() bool {
	for _, r := range f.Recipients {
		if r.Action == ActionFailed {
			return true
		}
	}
	return false
}

// Original is what a report tells of the mail it is about.
type Original struct {
	MessageID string // without angle brackets
	Subject   string
	From, To  string
}

// Action is what became of a mail for one address (RFC 3464, 2.3.3).
type Action string

// The actions of delivery reports. Only a failed one makes an address doubtful.
const (
	ActionFailed    Action = "failed"
	ActionDelayed   Action = "delayed"
	ActionDelivered Action = "delivered"
	ActionRelayed   Action = "relayed"
	ActionExpanded  Action = "expanded"
)

// Recipient is what a report says of one address.
type Recipient struct {
	Address  string // where it was to go in the end
	Original string // the address that was written to, where the report names it as another
	Action   Action
	Status   string // enhanced status code, "5.1.1"
	Given    bool   // the report gives the status itself; else it is derived from the reason
	Reply    string // SMTP reply code, "550"; "" where none is given
	Reason   Reason
	Hard     bool   // the address will not take mail again: wrong, gone, or no such domain
	Text     string // the words of the system that refused
}

// KindOf tells who speaks in a mail, and reads what its machine says. A mail is
// a reply unless something shows otherwise: a person's words that are taken for
// a machine's are lost, a machine's that are taken for a person's are only read.
func KindOf(m *Message) Finding {
	if f, ok := readComplaint(m); ok {
		return f
	}
	if why, ok := receipt(m); ok {
		return Finding{Kind: KindAutoReply, Because: why, About: originalOf(m, nil)}
	}
	if sender, _ := fromMailer(m); sender || absenceNote(m) == "" {
		if b, ok := readBounce(m); ok {
			return Finding{Kind: KindBounce, Because: b.because, Recipients: b.recipients, Unnamed: b.unnamed, About: b.original}
		}
	}
	if why, ok := automatic(m); ok {
		return Finding{Kind: KindAutoReply, Because: why, Returns: Returns(m.Subject+"\n"+m.Text, m.Day()), Challenge: challenge(m), About: originalOf(m, nil)}
	}
	if challenge(m) {
		return Finding{Kind: KindAutoReply, Because: "it asks to prove that a person wrote", Challenge: true, About: originalOf(m, nil)}
	}
	return Finding{Kind: KindReply, Because: "nothing shows that a machine wrote it", About: originalOf(m, nil)}
}

// readComplaint reads a feedback report (RFC 5965), by its part or, where the
// report type alone is left, by that.
func readComplaint(m *Message) (Finding, bool) {
	typ, params := contentType(m.Headers.First("Content-Type"), "")
	found := typ == "multipart/report" && params["report-type"] == "feedback-report"
	var fields Headers
	for i := range m.Parts {
		if m.Parts[i].Type == "message/feedback-report" {
			found = true
			words, _ := m.Parts[i].Words()
			q := parser{m: &Message{}}
			fields, _ = q.head([]byte(words))
		}
	}
	if !found {
		return Finding{}, false
	}
	_, returned := narrative(m)
	f := Finding{Kind: KindComplaint, Because: "it holds a complaint of a mailbox provider", About: originalOf(m, returned)}
	for _, name := range []string{"Original-Rcpt-To", "Removal-Recipient"} {
		for _, v := range fields.All(name) {
			for _, a := range ParseAddresses(v) {
				f.Recipients = append(f.Recipients, Recipient{Address: a.Address, Action: ActionDelivered})
			}
		}
	}
	if len(f.Recipients) == 0 {
		if a := ParseAddresses(f.About.To); len(a) > 0 {
			f.Recipients = []Recipient{{Address: a[0].Address, Action: ActionDelivered}}
		}
	}
	return f, true
}

// receipt tells whether the mail is a receipt that somebody's program gives for
// having shown a mail (RFC 8098): it is no answer.
func receipt(m *Message) (string, bool) {
	typ, params := contentType(m.Headers.First("Content-Type"), "")
	if typ == "multipart/report" && params["report-type"] == "disposition-notification" {
		return "it is a receipt that a mail was shown or deleted", true
	}
	for i := range m.Parts {
		if m.Parts[i].Type == "message/disposition-notification" {
			return "it is a receipt that a mail was shown or deleted", true
		}
	}
	return "", false
}
