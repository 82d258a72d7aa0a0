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
	Address string
	Action  Action
	Status  string // enhanced status code, "5.1.1", as the report gives it; "" where it gives none
	Reply   string // SMTP reply code, "550"; "" where none is given
	Reason  Reason
	Hard    bool   // the address will not take mail again: wrong, gone, or no such domain
	Text    string // the words of the system that refused
}
