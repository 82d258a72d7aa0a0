package cli

import (
	"fmt"
	"io"
	"math"
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
)

// labelJSON is one class that a reply falls into.
type labelJSON struct {
	Label      meaning.Label `json:"label"`
	Confidence float64       `json:"confidence"`
	Sentence   string        `json:"sentence"`
}

type promisedJSON struct {
	Date        *string `json:"date"`
	Amount      *string `json:"amount"`
	Conditional bool    `json:"conditional"`
}

type offerJSON struct {
	Kind   string  `json:"kind"`
	Amount *string `json:"amount"`
	Share  *string `json:"share"`
	Count  *int    `json:"count"`
	Every  *string `json:"every"`
}

// context is what is known of a given reply besides its words. A sum that cannot
// be read is left out: the words count more.
func (g *givenReply) context() reply.Context {
	c := reply.Context{Language: strings.ToLower(g.Language)}
	if open, err := money.Parse(g.OpenAmount, money.Currency(strings.ToUpper(g.Currency))); err == nil {
		c.Open = open
	}
	return c
}

// meant reads what a mail means. A delivery report and a complaint have no words
// of a client.
func meant(f *reply.Finding, m *reply.Message, own string, c reply.Context) (r reply.Reading, ok bool) {
	if f.Kind != reply.KindReply && f.Kind != reply.KindAutoReply {
		return r, false
	}
	c.SentOn, c.Subject = m.Day(), m.Subject
	return reply.Read(reply.Unquoted(own), c), true
}

// addMeaning fills in what was read. What a machine says without a day or an
// address lets chasing go on, also where its words were not understood.
func (j *replyJSON) addMeaning(r *reply.Reading, kind reply.Kind) {
	j.Abstain = r.Abstain
	if kind == reply.KindReply || !r.Abstain {
		j.HoldChasing = r.Hold || j.HoldChasing && kind != reply.KindReply
	}
	for _, l := range r.Labels {
		j.Labels = append(j.Labels, labelJSON{l.Label, math.Round(l.Confidence*1000) / 1000, l.Sentence})
	}
	if p := r.Promise; p != nil {
		j.Promise = &promisedJSON{Date: orNull(p.Date.String()), Amount: sumOrNull(p.Amount), Conditional: p.Conditional}
	}
	if o := r.Offer; o != nil {
		j.Offer = &offerJSON{Kind: o.Kind, Amount: sumOrNull(o.Amount), Share: orNull(o.ShareText()), Every: orNull(o.Every)}
		if o.Count > 0 {
			j.Offer.Count = &o.Count
		}
	}
	j.AcknowledgesDebt = orNull(r.Acknowledges)
}

// sumOrNull is a sum in major units, null where none was named.
func sumOrNull(a money.Amount) *string {
	if a.Currency() == "" {
		return nil
	}
	return orNull(a.Decimal())
}

// whyWords say why nothing is proposed.
var whyWords = map[string]string{
	"empty": "nothing is said", "language": "it is in a language that is not read", "kind": "it is text of another kind", "unsure": "not sure enough",
	"corrected": "you corrected such readings before", "request": "it answers a request of yours",
}

func printMeaning(w io.Writer, r *reply.Reading) {
	if r.Abstain {
		fmt.Fprintf(w, "  A person should read it: %s.\n", whyWords[r.Why])
	}
	for i, l := range r.Labels {
		if r.Abstain && i > 0 {
			break
		}
		wrapped(w, "  ", "    ", fmt.Sprintf("%s (%.0f %%): “%s”", strings.ReplaceAll(string(l.Label), "_", " "), 100*l.Confidence, strings.Join(strings.Fields(l.Sentence), " ")))
	}
	if p := r.Promise; p != nil && (!p.Date.IsZero() || p.Amount.Currency() != "") {
		said := "  Promised:"
		if p.Amount.Currency() != "" {
			said += " " + p.Amount.String()
		}
		if !p.Date.IsZero() {
			said += " by " + p.Date.String()
		}
		fmt.Fprintln(w, said+".")
	}
	if r.Hold {
		fmt.Fprintln(w, "  No reminder should leave before a person has looked.")
	}
}
