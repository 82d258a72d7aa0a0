package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// readMeaning proposes what the writer means by his own words. What a program
// answers by itself is read as well, since it may say that somebody has left.
func (r *arriving) readMeaning(ctx context.Context) error {
	known, err := r.known(ctx)
	if err != nil {
		return err
	}
	lessons, err := r.tx.Lessons(ctx, r.creditor.ID)
	if err != nil {
		return err
	}
	own := reply.Unquoted(r.mail.own)
	r.reading.take(meaning.Read(own, known))
	if r.mail.finding.Kind == reply.KindAutoReply {
		// A machine's words that name no day and were not understood hold nothing.
		r.reading.Hold = !r.reading.Abstain && r.reading.Hold || !r.reading.Returns.IsZero()
	}
	r.reading.recall(own, lessons)
	return r.readAnswer(ctx)
}

// known is what the book tells about the writer. Before anybody knows whose mail
// it is, it is read as one of a client like any other.
func (r *arriving) known(ctx context.Context) (meaning.Context, error) {
	c := meaning.Context{SentOn: r.row.Sent, Subject: r.mail.message.Subject, Open: money.New(0, r.creditor.Currency)}
	if c.SentOn.IsZero() || c.SentOn.After(r.row.On.AddDays(1)) || c.SentOn.Before(r.row.On.AddDays(-longestPost)) {
		c.SentOn = r.row.On
	}
	if r.row.Account == "" {
		return c, nil
	}
	file, err := r.tx.AccountFile(ctx, receivable.AccountKey{Creditor: r.row.Creditor, Account: r.row.Account}, r.row.On)
	if err != nil {
		return c, err
	}
	c.Language, c.Country, c.Open = file.Client.Language, file.Client.Place, money.New(0, file.Currency)
	if open, err := sumOf("", &file); err == nil {
		c.Open = open
	}
	return c, nil
}

// longestPost is how many days before its arrival a mail's own day is believed.
const longestPost = 60

// mostSentence bounds the words that are kept to show a meaning, in bytes.
const mostSentence = 1000

// take fills in what was read.
func (r *Reading) take(m meaning.Reading) {
	r.Abstain, r.Why, r.Hold, r.Acknowledges = m.Abstain, m.Why, m.Hold, m.Acknowledges
	for _, l := range m.Labels {
		r.Labels = append(r.Labels, Label{l.Label, l.Confidence, cut(l.Sentence, mostSentence)})
	}
	if p := m.Promise; p != nil {
		r.Promise = &Promised{p.Date, decimalOf(p.Amount), p.Conditional}
	}
	if o := m.Offer; o != nil {
		r.Offer = &Offered{o.Kind, decimalOf(o.Amount), o.ShareText(), o.Count, o.Every}
	}
}

// decimalOf is a sum in major units, "" where none was named.
func decimalOf(a money.Amount) string {
	if a.Currency() == "" {
		return ""
	}
	return a.Decimal()
}

// recall sets the reading right by what this creditor said before: how sure each
// meaning is, and what the same words turned out to mean.
func (r *Reading) recall(own string, lessons map[string]store.Lesson) {
	for i := range r.Labels {
		l := &r.Labels[i]
		l.Confidence = learned(l.Confidence, lessons[string(l.Label)])
	}
	if len(r.Labels) > 0 && r.Labels[0].Confidence < leastProposed && !r.Abstain {
		r.Abstain, r.Why = true, "corrected"
	}
	said, lesson := recalled(own, lessons)
	if len(said) == 0 {
		return
	}
	sentence := cut(strings.TrimSpace(own), mostSentence)
	var labels []Label
	for _, label := range said {
		one := Label{label, 0, sentence}
		if i := slices.IndexFunc(r.Labels, func(l Label) bool { return l.Label == label }); i >= 0 {
			one = r.Labels[i]
		}
		one.Confidence = max(one.Confidence, learned(firstRecall, lesson))
		labels = append(labels, one)
	}
	if !slices.ContainsFunc(said, promising) {
		r.Promise = nil
	}
	if !slices.ContainsFunc(said, offering) {
		r.Offer = nil
	}
	// What a person said once does not let chasing go on; his confirming does.
	r.Labels, r.Abstain, r.Why, r.Hold = labels, false, "", true
}

func promising(l meaning.Label) bool {
	return slices.Contains([]meaning.Label{meaning.LabelPromise, meaning.LabelConditional, meaning.LabelProcessing, meaning.LabelPaid, meaning.LabelRemittance, meaning.LabelForgot}, l)
}

func offering(l meaning.Label) bool {
	return slices.Contains([]meaning.Label{meaning.LabelPlan, meaning.LabelSettlement, meaning.LabelFullCondition}, l)
}

const (
	leastProposed = 0.3 // below it a meaning that was often corrected is not proposed
	firstRecall   = 0.8 // how sure the same words are after one correction
)

// recallMark leads the lessons about words, which stand beside those about labels.
const recallMark = "words "

// likeness is the same for texts that say the same but for days, sums and names of
// invoices: "" for one too long to come again word for word.
func likeness(own string) string {
	var b strings.Builder
	gap := false
	for _, c := range own {
		switch {
		case unicode.IsLetter(c):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(c))
		default:
			gap = true
		}
		if b.Len() > 500 {
			return ""
		}
	}
	if b.Len() < 3 {
		return ""
	}
	sum := sha256.Sum256([]byte(b.String()))
	return recallMark + hex.EncodeToString(sum[:12]) + " "
}

// recalled is what the same words were said to mean, most often.
func recalled(own string, lessons map[string]store.Lesson) (said []meaning.Label, best store.Lesson) {
	head := likeness(own)
	if head == "" {
		return nil, best
	}
	found := ""
	for key, lesson := range lessons {
		rest, ok := strings.CutPrefix(key, head)
		if ok && lesson.Taken > lesson.Changed && (lesson.Taken > best.Taken || lesson.Taken == best.Taken && (found == "" || rest < found)) {
			found, best = rest, lesson
		}
	}
	for name := range strings.FieldsSeq(found) {
		said = append(said, meaning.Label(name))
	}
	return said, best
}

// leavesByWord reports an automatic answer that says more than that somebody is away:
// a person should look before anything else is written.
func (r *Reading) leavesByWord() (text string, ok bool) {
	if r.Abstain || len(r.Labels) == 0 || r.Labels[0].Confidence < leavesSure {
		return "", false
	}
	l := r.Labels[0].Label
	return LabelWord(l), l == meaning.LabelWrongPerson || l == meaning.LabelInsolvency
}

const leavesSure = 0.6
