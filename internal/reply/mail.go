// Package reply reads what comes back: which kind of mail it is, which words in
// it are the writer's own, and what they mean. It proposes; a person decides.
package reply

import (
	"strings"
	"time"

	"dunwell/internal/day"
)

// Message is a mail as far as it can be read. What is broken is left out and
// named in Damage; nothing of a part is decoded before somebody asks for it,
// but for the words.
type Message struct {
	Headers    Headers
	From, To   []Address
	CC         []Address
	ReplyTo    []Address
	ReturnPath string // address, "<>" for the empty one, "" where none is given
	Subject    string
	MessageID  string   // without angle brackets, as all ids here
	InReplyTo  []string // nearest last
	References []string
	Date       time.Time // in the sender's own zone; zero where unreadable
	Text       string    // plain text, lines end in \n; made of HTML where the mail has no plain text
	HTML       string    // as it came, in UTF-8: never shown, HTMLText makes words of it
	Parts      []Part    // every leaf in the order of the mail, the words among them
	Damage     []string  // what was broken or left out, in plain words
}

// Day is the day on the sender's calendar, from which his "Friday" counts; the
// zero Date where the mail has none.
func (m *Message) Day() day.Date {
	if m.Date.IsZero() {
		return day.Date{}
	}
	return day.In(m.Date, m.Date.Location())
}

// Address is one mailbox of a head.
type Address struct {
	Name    string
	Address string // local@domain
}

// Header is one line of a head, unfolded, with its encoded words read.
type Header struct {
	Name, Value string
	folded      string // as it came, where encoded words stand in it
}

// Headers is a head in its order.
type Headers []Header

// First is the value of the first line of that name, "" where there is none;
// names are compared without regard to case.
func (h Headers) First(name string) string {
	for _, line := range h {
		if strings.EqualFold(line.Name, name) {
			return line.Value
		}
	}
	return ""
}

// All is the value of every line of that name.
func (h Headers) All(name string) []string {
	var values []string
	for _, line := range h {
		if strings.EqualFold(line.Name, name) {
			values = append(values, line.Value)
		}
	}
	return values
}

// Has tells whether the head has a line of that name.
func (h Headers) Has(name string) bool {
	for _, line := range h {
		if strings.EqualFold(line.Name, name) {
			return true
		}
	}
	return false
}
