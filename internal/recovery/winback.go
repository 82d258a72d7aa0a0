package recovery

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// VerbWinback is a person's offer to a settled client to come back on new terms.
const VerbWinback Verb = "winback"

// The terms a client came back on; the next piece of work shows them.
const (
	FactReturnDeposit = "return_deposit"
	FactReturnTerms   = "return_terms"
)

// returnDays are the days to pay where a person named none.
const returnDays = 14

// Return is what a client is offered who may come back.
type Return struct {
	Deposit string // share of the sum on order: "50%" or "0.5"
	Terms   int    // days to pay the rest; 0 is 14
}

// Winback offers a client who owes nothing to work together again, on new terms:
// the letter waits for approval, and the terms are kept for the next work. Whoever
// owes, was given up, or asked for no contact is not asked back.
func (d *Desk) Winback(ctx context.Context, key receivable.AccountKey, r Return, a Act) (Entry, error) {
	return d.do(ctx, key, VerbWinback, a, func(ctx context.Context, e *deed) error {
		percent, err := wholePercent(r.Deposit)
		if err != nil {
			return err
		}
		if r.Terms == 0 {
			r.Terms = returnDays
		}
		if r.Terms < 1 || r.Terms > 365 {
			return fault.Invalidf("terms_unreadable", "--terms", "%d days to pay do not fit; it is 1 to 365", r.Terms)
		}
		if err := e.maySeekBack(); err != nil {
			return err
		}
		for name, value := range map[string]string{FactReturnDeposit: strconv.Itoa(percent), FactReturnTerms: strconv.Itoa(r.Terms)} {
			if err := e.setFact(ctx, name, value); err != nil {
				return err
			}
			e.field(name, value)
		}
		e.said.Text = fmt.Sprintf("%s may come back: %d %% on order, the rest within %d days", e.file.Client.Name, percent, r.Terms)
		return e.askLetter(ctx, "winback", "")
	})
}

// maySeekBack says what keeps a client from being asked back.
func (e *deed) maySeekBack() error {
	owed, err := e.owed()
	if err != nil {
		return err
	}
	client := e.file.Client.Name
	switch {
	case owed.Owed.Sign() > 0:
		return fault.Conflictf("winback_owed", "%s owes %s; whoever owes is not asked back before it is paid or settled", client, sumText(owed.Owed))
	case e.file.WrittenOff.Sign() > 0:
		return fault.Conflictf("winback_owed", "%s of %s was given up and not settled; a payment or a settlement comes first", sumText(e.file.WrittenOff), client)
	case e.file.Client.OptOut:
		return fault.Conflictf("winback_refused", "%s is never written to by the machine (opt_out)", client)
	}
	for _, a := range e.file.Arrangements {
		switch a.Kind {
		case receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			if a.Live(e.day) {
				return fault.Conflictf("winback_refused", "all contact with %s is stopped (%s)", client, strings.TrimPrefix(string(a.Kind), "stop_"))
			}
		}
	}
	return nil
}

// wholePercent reads a share as whole per cent, from 1 to 100.
func wholePercent(text string) (int, error) {
	bad := func() (string, error) {
		return "", fault.Invalidf("deposit_unreadable", "--deposit", "%q is no share of a sum; write it as 50%% or 0.5", text)
	}
	share, err := readShare(strings.TrimSpace(text), bad)
	if err != nil {
		return 0, err
	}
	r, _ := new(big.Rat).SetString(share)
	if r.Mul(r, big.NewRat(100, 1)); !r.IsInt() {
		return 0, fault.Invalidf("deposit_unreadable", "--deposit", "%q is no whole per cent", text)
	}
	return int(r.Num().Int64()), nil
}

// returnTerms puts the terms that a client came back on into new work for him.
func (e *deed) returnTerms(w *receivable.Engagement) {
	w.Deposit = e.file.Facts[FactReturnDeposit]
	if days, err := strconv.Atoi(e.file.Facts[FactReturnTerms]); err == nil {
		w.Terms = days
	}
}
