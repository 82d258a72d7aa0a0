package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// DeliveryState is where one message stands.
type DeliveryState string

// The states of a delivery. Sending is the only one in which bytes may be on
// the wire; it ends in sent, refused or unknown.
const (
	Drafted   DeliveryState = "drafted"
	Approved  DeliveryState = "approved" // lies in the folder for the creditor to send
	Waiting   DeliveryState = "waiting"  // approved or on autopilot, for its hour
	Sending   DeliveryState = "sending"
	Sent      DeliveryState = "sent"
	Refused   DeliveryState = "refused"
	DoubtfulD DeliveryState = "unknown"
	Withdrawn DeliveryState = "withdrawn"
)

// StepInvoice is the step of a delivery that brings an own invoice; its letter is the
// number of the invoice. It is no step of a ladder.
const StepInvoice = "invoice"

// StepApproval is the step of a delivery that asks for an approval; its letter is the
// number of the deliverable with its revision, or of the change order. It is no step of a
// ladder.
const StepApproval = "approval"

// StepAgreement is the step of a delivery that puts an agreement before the client, to be
// signed; its letter is the agreement's number. It is no step of a ladder.
const StepAgreement = "agreement"

// BesideChase reports a step that a person asked for beside all chasing: it moves no
// ladder and says nothing about what is owed.
func BesideChase(step string) bool {
	return step == StepInvoice || step == StepApproval || step == StepAgreement
}

// Delivery is one message to one person on one channel.
type Delivery struct {
	ID         DeliveryID
	Account    AccountKey
	Seq        int64  // entry of the record that drafted it
	Number     string // printed on the letter
	Step       string // ladder step, "" for mail outside the ladder
	Letter     string // key of the text
	Language   string
	Formal     bool
	Channel    string // email, folder, drafts, print, post
	Contact    ContactID
	To         string // address on the channel
	On         day.Date
	Deadline   day.Date
	Amount     money.Amount // what it asks for
	State      DeliveryState
	NotBefore  int64 // instant, microseconds UTC
	MessageID  string
	SealedHash []byte // of the exact bytes that left
	Answer     string // the taking server's words
	Rehearsal  bool   // made for another day than today: never leaves
	Approver   string
}
