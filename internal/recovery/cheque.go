package recovery

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// The facts of a payment marked as payment in full, while a person has not
// returned or accepted it.
const (
	FactCheque     = "paid_in_full_cheque" // yes, or held
	FactChequeSum  = "paid_in_full_sum"
	FactOffer      = "offer_on_table"
	FactOfferShare = "offer_share"
)

// chequeAsks is the reason of the hold that a marked payment lays on the account;
// the hold is found again by it.
const chequeAsks = "A payment marked as payment in full waits for your decision"

// fullWords are words by which less is offered as payment in full, folded, in the
// languages of the letters.
var fullWords = folded(
	"paid in full", "payment in full", "full and final", "in full settlement", "full satisfaction", "accord and satisfaction", "full discharge",
	"zur vollständigen Erledigung", "zur endgültigen Erledigung", "zur Erledigung aller", "Abgeltung aller", "zum Ausgleich aller", "vollständig abgegolten", "alle Ansprüche abgegolten",
	"solde de tout compte", "règlement définitif", "paiement intégral et définitif", "paiement libératoire", "règlement transactionnel",
	"saldo y finiquito", "finiquito total", "pago total y definitivo", "en pago total", "total cancelación de la deuda", //nolint:misspell // Spanish
	"saldo e stralcio", "a saldo di ogni", "a totale saldo", "a tacitazione", "a definizione di ogni",
	"finale kwijting", "algehele kwijting", "volledige kwijting", "ter volledige voldoening", "volledig en definitief",
	"całkowite zaspokojenie", "całkowitego zaspokojenia", "ostateczne rozliczenie", "pełne i ostateczne", "w pełnym rozliczeniu",
	"quitação total", "quitação integral", "plena quitação", "quitação plena", "pagamento total e definitivo", "liquidação total e definitiva", //nolint:misspell // Portuguese
)

func folded(words ...string) []string {
	for i := range words {
		words[i] = bankFold(words[i])
	}
	return words
}

// digraphs are how banks write umlauts; where they are no umlauts, both sides of a
// comparison lose the same letter.
var digraphs = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// bankFold makes the words of a person and of his bank comparable.
func bankFold(text string) string { return digraphs.Replace(store.Fold(text)) }

// saysFull reports words that offer a sum as payment in full.
func saysFull(note string) bool {
	note = " " + bankFold(note) + " "
	return slices.ContainsFunc(fullWords, func(w string) bool { return strings.Contains(note, " "+w+" ") })
}

// asFull reports a sum below what is owed that is meant as payment in full.
func (e *deed) asFull(p Payment, amount money.Amount) (bool, error) {
	if !p.Full && (p.Plain || !saysFull(e.act.Note)) {
		return false, nil
	}
	owed, err := claim.AsOf(*e.file, e.day)
	return err == nil && amount.Less(owed.Owed) && !e.agreedFor(amount), err
}

// raiseCheque lays the payment before a person and lets nothing go out meanwhile.
// The sum is not booked: with a genuine dispute, cashing it can end the claim.
func (e *deed) raiseCheque(ctx context.Context, amount money.Amount) error {
	owed, err := claim.AsOf(*e.file, e.day)
	if err != nil {
		return err
	}
	share := new(big.Rat).SetFrac64(amount.Minor(), owed.Owed.Minor()).FloatString(4)
	e.said.Verb = VerbCheque
	for _, f := range [][2]string{{FactCheque, "yes"}, {FactChequeSum, amount.Decimal()}, {FactOffer, "yes"}, {FactOfferShare, share}} {
		if err := e.setFact(ctx, f[0], f[1]); err != nil {
			return err
		}
	}
	a := receivable.Arrangement{ID: e.tx.NewID(), Kind: receivable.UnreadReply, On: e.act.On, Author: e.act.By, Reason: chequeAsks}
	if err := e.tx.SaveArrangement(ctx, e.file.Key, a); err != nil {
		return err
	}
	e.made("arrangement", a.ID, "")
	e.field("amount", amount.Decimal())
	e.field("share", share)
	e.said.Text = fmt.Sprintf("%s of %s is marked as payment in full of %s; it is not booked and waits for your decision", sumText(amount), e.file.Client.Name, sumText(owed.Owed))
	against, err := e.againstRoads(ctx, amount)
	if err != nil {
		return err
	}
	e.look = append(e.look,
		against,
		"do not cash it yet. Where there is a genuine dispute, cashing it can end the whole claim; crossing the words out does not help, and neither does paying it back later once you knew of them",
		fmt.Sprintf("dunwell remedy %s compares the roads; then say: dunwell cheque %s return, hold or accept", e.file.Number, e.file.Number))
	return nil
}

// againstRoads sets a sum offered for the whole beside the open road that leaves
// most, weighed as if nothing had been offered.
func (e *deed) againstRoads(ctx context.Context, amount money.Amount) (string, error) {
	file := *e.file
	file.Facts = maps.Clone(file.Facts)
	for _, name := range []string{FactCheque, FactChequeSum, FactOffer, FactOfferShare} {
		delete(file.Facts, name)
	}
	w, err := e.desk.weigh(ctx, e.tx, &file, e.day)
	if err != nil {
		return "", err
	}
	ends := fmt.Sprintf("taking %s ends the claim; ", sumText(amount))
	switch fault := w.Ranking.Fault; {
	case w.Ranking.NeedsRate():
		return fmt.Sprintf("%swhat the open roads are worth cannot be told without a rate of exchange (dunwell rate %s USD RATE --source TEXT)", ends, amount.Currency()), nil
	case fault != nil:
		return ends + "what the open roads are worth cannot be told: " + strings.ReplaceAll(fault.Error(), "\n", "; "), nil
	}
	best, found := remedy.Option{}, false
	for _, o := range w.Ranking.Options {
		if o.Eligible && o.Remedy != remedy.WriteOff && (!found || best.Value.Less(o.Value)) {
			best, found = o, true
		}
	}
	if !found || best.Value.Sign() <= 0 {
		return ends + "no open road is put above nothing", nil
	}
	return fmt.Sprintf("%sthe best open road (%s) is put at about %s on average, after its cost and your time", ends, best.Remedy.Words(), roughly(best.Value)), nil
}

// roughly writes an estimate in whole tens, so that it does not look exact.
func roughly(a money.Amount) string {
	ten := int64(10)
	for range a.Currency().Digits() {
		ten *= 10
	}
	text := sumText(money.New((a.Minor()+ten/2)/ten*ten, a.Currency()))
	if i := strings.LastIndexByte(text, '.'); i >= 0 {
		text = text[:i]
	}
	return text
}

// setFact notes a fact, with what stood there before.
func (e *deed) setFact(ctx context.Context, name, value string) error {
	e.made("fact", name, e.file.Told(name))
	return e.tx.SetFact(ctx, e.file.Key, name, value, e.act.By, e.act.On)
}

// What a person may decide about a payment marked as payment in full.
const (
	ChequeReturn = "return"
	ChequeHold   = "hold"
	ChequeAccept = "accept"
)

// Cheque decides about a payment marked as payment in full: it is sent back; it is
// held, uncashed, and the account rests until a day; or it is taken for the whole,
// and the rest is forgiven.
func (d *Desk) Cheque(ctx context.Context, key receivable.AccountKey, what string, until day.Date, a Act) (Entry, error) {
	return d.do(ctx, key, VerbDecideOn, a, func(ctx context.Context, e *deed) error {
		if e.file.Facts[FactCheque] == "" {
			return fault.NotFoundf("cheque_unknown", "no payment of %s marked as payment in full waits", e.file.Client.Name)
		}
		amount, err := e.amountIn(e.file.Facts[FactChequeSum])
		if err != nil {
			return err
		}
		against, err := e.againstRoads(ctx, amount)
		if err != nil {
			return err
		}
		e.look = append(e.look, against)
		if err := e.endChequeHold(ctx, what); err != nil {
			return err
		}
		e.field("decision", what)
		e.field("amount", amount.Decimal())
		switch what {
		case ChequeHold:
			return e.holdCheque(ctx, amount, until)
		case ChequeReturn:
			e.said.Text = fmt.Sprintf("%s of %s is sent back; the whole is owed", sumText(amount), e.file.Client.Name)
			if err := e.settleMarked(ctx, amount, store.LinePassed, ""); err != nil {
				return err
			}
			return e.clearCheque(ctx)
		case ChequeAccept:
			return e.acceptCheque(ctx, amount)
		}
		return fault.Invalidf("cheque_decision", "", "%q is no decision; it is return, hold or accept", what)
	})
}

// endChequeHold ends the hold that waited for the decision.
func (e *deed) endChequeHold(ctx context.Context, outcome string) error {
	for _, a := range e.file.Arrangements {
		if !a.Ended.IsZero() || !(a.Kind == receivable.UnreadReply && a.Reason == chequeAsks || a.Kind == receivable.Pause && a.Reason == chequeHeld) {
			continue
		}
		if err := e.tx.EndArrangement(ctx, e.file.Key, a.ID, e.act.On, outcome); err != nil {
			return err
		}
		e.made("arrangement_end", a.ID, "")
	}
	return nil
}

// chequeHeld is the reason of the rest while a marked payment lies uncashed.
const chequeHeld = "A payment marked as payment in full is held, uncashed"

// holdDays is how long a marked payment is held where no day is named.
const holdDays = 14

func (e *deed) holdCheque(ctx context.Context, amount money.Amount, until day.Date) error {
	if until.IsZero() {
		until = e.day.AddDays(holdDays)
	}
	if !until.After(e.day) {
		return fault.Invalidf("day_past", "", "it is held until a day to come, not %s", until)
	}
	a := receivable.Arrangement{ID: e.tx.NewID(), Kind: receivable.Pause, On: e.act.On, By: until, Author: e.act.By, Reason: chequeHeld}
	if err := e.tx.SaveArrangement(ctx, e.file.Key, a); err != nil {
		return err
	}
	e.made("arrangement", a.ID, "")
	e.field("until", until.String())
	e.said.Text = fmt.Sprintf("%s of %s is held, uncashed, until %s", sumText(amount), e.file.Client.Name, until)
	return e.setFact(ctx, FactCheque, "held")
}

func (e *deed) clearCheque(ctx context.Context) error {
	for _, name := range []string{FactCheque, FactChequeSum, FactOffer, FactOfferShare} {
		if err := e.setFact(ctx, name, ""); err != nil {
			return err
		}
	}
	return nil
}

// acceptCheque books the payment and forgives the rest: no reminder asks for it.
func (e *deed) acceptCheque(ctx context.Context, amount money.Amount) error {
	owed, err := claim.AsOf(*e.file, e.day)
	if err != nil {
		return err
	}
	if err := e.clearCheque(ctx); err != nil {
		return err
	}
	if err := e.book(ctx, amount, ""); err != nil {
		return err
	}
	if err := e.settleMarked(ctx, amount, store.LineConfirmed, e.bookedItem()); err != nil {
		return err
	}
	rest, err := owed.Owed.Sub(amount)
	if err != nil || rest.Sign() <= 0 {
		return err
	}
	id, err := e.giveUp(ctx, rest, store.SourceForgiven, "taken as payment in full")
	if err != nil {
		return err
	}
	if err := setOff(ctx, e.tx, e.file.Key, id, "", e.act.On, ""); err != nil {
		return err
	}
	e.field("forgiven", rest.Decimal())
	e.said.Text = fmt.Sprintf("%s of %s is taken as payment in full; %s is forgiven", sumText(amount), e.file.Client.Name, sumText(rest))
	return e.disarmPaid(ctx)
}
