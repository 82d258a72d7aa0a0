package recovery

import (
	"context"
	"fmt"
	"slices"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/store"
)

// AnswerRead is what a mail says about something that lies before the client for his
// yes: a deliverable or a change order.
type AnswerRead struct {
	Code     string `json:"code"` // "1004/D3.2"
	Name     string `json:"name"` // of the deliverable, "" for a change order
	Revision int    `json:"revision"`
	Order    bool   `json:"order"`    // a change order
	Says     string `json:"says"`     // yes, no, or "" where a person has to read it
	Exact    bool   `json:"exact"`    // it holds the line that was asked for
	Sentence string `json:"sentence"` // that shows it
}

// ReturnRead is a paper that came with the answer to a mail that asked to sign it.
type ReturnRead struct {
	Agreement string `json:"agreement"` // "1004/A1"
	Called    string `json:"called"`
	File      int    `json:"file"` // which of the files, from 1
}

// whyAnswer is why a mail that answers a request beside the money is not read as one
// about the money.
const whyAnswer = "request"

// readAnswer proposes what a mail says about what lies before the client for his yes or
// his name: because it names its number, or answers the mail that asked.
func (r *arriving) readAnswer(ctx context.Context) error {
	r.reading.Answer, r.reading.Returned = nil, nil
	if r.row.Account == "" || r.mail.finding.Kind != reply.KindReply {
		return nil
	}
	var step, asked string
	if r.row.Delivery != "" {
		answered, err := r.tx.Delivery(ctx, r.row.Creditor, r.row.Delivery)
		if err != nil {
			return err
		}
		step, asked = answered.Step, answered.Letter
	}
	if step == receivable.StepAgreement {
		return r.readReturned(ctx, asked)
	}
	if step != receivable.StepApproval {
		asked = ""
	}
	said, ok := letter.ReadApproval(reply.Unquoted(r.mail.own), asked)
	if !ok {
		return nil
	}
	key := receivable.AccountKey{Creditor: r.row.Creditor, Account: r.row.Account}
	x, known, err := askedOn(ctx, r.tx, key, said.Code)
	if err != nil || !known || !awaited(x.state()) {
		return err
	}
	read := answerTo(x)
	read.Says, read.Exact, read.Sentence = said.Says, said.Exact, cut(said.Sentence, mostSentence)
	r.reading.Answer = &read
	if asked != "" || r.reading.Abstain { // it answers a request, not a letter about money
		r.reading.Abstain, r.reading.Why, r.reading.Promise, r.reading.Offer = true, whyAnswer, nil, nil
	}
	return nil
}

// readReturned proposes the one PDF that came with the answer to a mail that asked to
// sign an agreement as the signed paper.
func (r *arriving) readReturned(ctx context.Context, number string) error {
	key := receivable.AccountKey{Creditor: r.row.Creditor, Account: r.row.Account}
	list, err := agreementsToSign(ctx, r.tx, key)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(a receivable.Agreement) bool { return a.Number == number })
	if at < 0 {
		return nil
	}
	pdfs := pdfsAmong(r.reading.Files)
	r.reading.Abstain, r.reading.Why, r.reading.Promise, r.reading.Offer = true, whyAnswer, nil, nil
	if len(pdfs) == 1 {
		r.reading.Returned = &ReturnRead{Agreement: number, Called: list[at].Called(), File: pdfs[0]}
	}
	return nil
}

// pdfsAmong are the files that can be a signed paper, counted from 1.
func pdfsAmong(files []File) (list []int) {
	for i, f := range files {
		if f.Type == "application/pdf" {
			list = append(list, i+1)
		}
	}
	return list
}

// askedOn is what has a number on an account; known is false where nothing has.
func askedOn(ctx context.Context, tx *store.Tx, key receivable.AccountKey, code string) (x asked, known bool, err error) {
	of, id, err := askedNamed(ctx, tx, key.Creditor, code)
	if fault.KindOf(err) == fault.NotFound || err == nil && of != key {
		return x, false, nil
	}
	if err != nil {
		return x, false, err
	}
	x, err = askedWith(ctx, tx, key, id)
	return x, err == nil, err
}

// answerTo is an answer about a thing, of which nothing is read yet.
func answerTo(x asked) AnswerRead {
	if x.order != nil {
		return AnswerRead{Code: x.code(), Order: true}
	}
	return AnswerRead{Code: x.code(), Name: x.work.Name, Revision: x.work.Revision}
}

// Called is what is answered about, in a sentence.
func (a *AnswerRead) Called() string {
	if a.Order {
		return "change order " + a.Code
	}
	return fmt.Sprintf("%s, revision %d (%s)", a.Name, a.Revision, a.Code)
}

// awaited reports a state in which the client's answer is still taken.
func awaited(s receivable.ApprovalState) bool {
	return s == receivable.ApprovalOut || s == receivable.ApprovalChanges
}

// awaitedOf is all of an account that waits for the client's answer.
func awaitedOf(ctx context.Context, tx *store.Tx, key receivable.AccountKey) (list []AnswerRead, err error) {
	works, err := tx.DeliverablesOf(ctx, key)
	if err != nil {
		return nil, err
	}
	for _, w := range receivable.Latest(works) {
		if awaited(w.State) {
			list = append(list, answerTo(asked{work: &w}))
		}
	}
	orders, err := tx.ChangeOrdersOf(ctx, key)
	for i := range orders {
		if x := (asked{order: &orders[i]}); awaited(x.state()) {
			list = append(list, answerTo(x))
		}
	}
	return list, err
}

// agreementsToSign are the agreements of an account that lie before the client without
// his name.
func agreementsToSign(ctx context.Context, tx *store.Tx, key receivable.AccountKey) ([]receivable.Agreement, error) {
	list, err := tx.AgreementsOf(ctx, key)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	names, err := tx.SignaturesOf(ctx, key)
	return slices.DeleteFunc(list, func(a receivable.Agreement) bool {
		return a.State != receivable.AgreementOut || slices.ContainsFunc(names, func(s receivable.Signature) bool {
			return s.About == a.ID && s.Party == receivable.PartyClient
		})
	}), err
}
