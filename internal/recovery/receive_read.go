package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// Reading is what a mail is taken to say. It is a proposal: a person confirms it,
// or the creditor's auto list does.
type Reading struct {
	Labels       []Label     `json:"labels"`
	Abstain      bool        `json:"abstain"` // nothing is proposed
	Why          string      `json:"why"`     // it is not: empty, language, kind, unsure, corrected
	Promise      *Promised   `json:"promise"`
	Offer        *Offered    `json:"offer"`
	Hold         bool        `json:"hold_chasing"`
	Acknowledges string      `json:"acknowledges_debt"` // yes, part or no
	Returns      day.Date    `json:"returns"`           // of an absence note; "" while none is named
	Challenge    bool        `json:"challenge"`         // it asks to prove that a person wrote
	Recipients   []Recipient `json:"recipients"`
	Files        []File      `json:"files"`
	Answer       *AnswerRead `json:"answer"`   // to a request for approval
	Returned     *ReturnRead `json:"returned"` // an agreement, signed
}

// Label is one meaning, with the sentence that shows it.
type Label struct {
	Label      meaning.Label `json:"label"`
	Confidence float64       `json:"confidence"`
	Sentence   string        `json:"sentence"`
}

// Promised is what the writer says he will pay, and when.
type Promised struct {
	Date        day.Date `json:"date"`
	Amount      string   `json:"amount"` // "" where none is named
	Conditional bool     `json:"conditional"`
}

// Offered is what the writer would pay instead.
type Offered struct {
	Kind   string `json:"kind"` // instalments or discount
	Amount string `json:"amount"`
	Share  string `json:"share"`
	Count  int    `json:"count"`
	Every  string `json:"every"`
}

// Recipient is what a report says of one address.
type Recipient struct {
	Address string `json:"address"`
	Action  string `json:"action"`
	Status  string `json:"status"`
	Reason  string `json:"reason"`
	Hard    bool   `json:"hard"`
	Text    string `json:"text"`
}

// read fills in what the mail is taken to say.
func (r *arriving) read(ctx context.Context) error {
	o := r.mail
	f := &o.finding
	r.reading = Reading{Labels: []Label{}, Returns: f.Returns, Challenge: f.Challenge, Recipients: []Recipient{}, Files: append([]File{}, o.files...)}
	for _, one := range f.Recipients[:min(len(f.Recipients), 50)] {
		r.reading.Recipients = append(r.reading.Recipients, Recipient{
			oneLine(one.Address, 320), string(one.Action), oneLine(one.Status, 20), string(one.Reason), one.Hard, oneLine(one.Text, 1000),
		})
	}
	switch {
	case r.row.State != store.InboundNew:
		return nil
	case f.Kind == reply.KindComplaint:
		r.reading.Labels, r.reading.Hold = []Label{{meaning.LabelStop, 1, "A mailbox provider tells that your mail was called spam."}}, true
		return nil
	case f.Kind == reply.KindBounce:
		return nil
	case !o.incoming.Whole:
		r.reading.Abstain, r.reading.Why, r.reading.Hold = true, "empty", f.Kind == reply.KindReply
		return nil
	}
	return r.readMeaning(ctx)
}

// weightOfReader is how many of a creditor's own cases the reader's word weighs.
const weightOfReader = 8

// learned is a confidence in the light of what this creditor took and changed.
func learned(confidence float64, l store.Lesson) float64 {
	return (confidence*weightOfReader + float64(l.Taken)) / float64(weightOfReader+l.Taken+l.Changed)
}
