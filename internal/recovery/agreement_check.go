package recovery

import (
	"context"
	"encoding/hex"

	"dunwell/internal/agreement"
	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func noPaper(number string) error {
	return fault.NotFoundf("document_unknown", "no paper of %s is kept here", number)
}

// CheckedAgreement is what a check found: clause by clause, what is missing first by
// what it would bring.
type CheckedAgreement struct {
	Account  string // "" for a file checked without a book
	Client   string
	Currency money.Currency
	Title    string
	Sum      money.Amount // the claim the figures speak of; zero for none
	Planned  bool         // the sum is planned, nothing is late yet
	Findings []agreement.Finding
}

// CheckAgreement checks an agreement, or all that stand where no number is named, for
// a client. The figures speak of what is late; where nothing is, of a sum that may
// come: the one given, else what is agreed for the work.
func (d *Desk) CheckAgreement(ctx context.Context, key receivable.AccountKey, number, planned string) (c CheckedAgreement, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		on := d.todayOf(creditor)
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		c = CheckedAgreement{Account: file.Number, Client: file.Client.Name, Currency: file.Currency}
		have := clausesOf(file.Agreements, on)
		for i := range file.Agreements {
			if a := &file.Agreements[i]; number != "" && a.Number == number {
				have, c.Title = a.Clauses, a.Called()
			}
		}
		if number != "" && c.Title == "" {
			return fault.NotFoundf("agreement_unknown", "no agreement is numbered %q; dunwell agreement list %s names them", number, file.Number)
		}
		s := agreement.Subject{On: on, Place: creditor.Place, Client: file.Client.Place, Form: file.Client.Form}
		if s.Law, err = d.lawOf(ctx, tx, key.Creditor); err != nil {
			return err
		}
		if err := d.caseToCheck(ctx, tx, &file, &s, planned); err != nil {
			return err
		}
		if s.Case != nil {
			c.Sum, c.Planned = s.Case.Amount, s.Planned
		}
		c.Findings = agreement.Check(have, &s)
		return nil
	})
	return c, err
}

// caseToCheck is the claim that clauses are weighed in.
func (d *Desk) caseToCheck(ctx context.Context, tx *store.Tx, file *receivable.File, s *agreement.Subject, planned string) error {
	run := d.newRun(s.On, false)
	c, t, err := run.think(ctx, tx, file)
	if err != nil {
		return err
	}
	setting := run.setting(c, file.Client.Place)
	if s.Parameters = setting.Parameters; s.Parameters == nil {
		s.Parameters = remedy.Defaults()
	}
	if planned == "" {
		p, err := run.policy(ctx, tx, c, file.Client.Policy)
		if err != nil {
			return err
		}
		if late, ranking := chase.Weigh(t.facts, *p, file, setting); ranking.Fault == nil {
			s.Case = &late
			return nil
		}
	}
	sum, err := plannedSum(file, planned)
	if err != nil || sum.Sign() <= 0 {
		return err
	}
	made := chase.CaseFrom(file, &claim.Claim{On: s.On, Currency: file.Currency, Late: sum}, setting)
	mayCome(&made, sum)
	s.Case, s.Planned = &made, true
	return nil
}

// mayCome makes of a case one that may come: two months late, the client silent, the
// final demand over, a signed contract and invoices nobody objected to.
func mayCome(c *remedy.Case, sum money.Amount) {
	c.Amount, c.AgeDays, c.Reminders, c.Response, c.FinalDemand = sum, 60, 4, remedy.Silent, remedy.Lapsed
	c.Evidence |= remedy.SignedContract | remedy.InvoicesUnobjected | remedy.DemandOnFile | remedy.DeliveryProof
	c.WorkInUse, c.LimitationKnown, c.LimitationDays = true, true, 900
}

// plannedSum is the sum a person planned, else the largest that is agreed for work.
func plannedSum(file *receivable.File, planned string) (sum money.Amount, err error) {
	if planned != "" {
		return money.Parse(planned, file.Currency)
	}
	for i := range file.Work {
		if w := &file.Work[i]; w.Runs() && w.Value.Currency() == file.Currency && sum.Minor() < w.Value.Minor() {
			sum = w.Value
		}
	}
	return sum, nil
}

// CheckClauses checks a file of clauses for a creditor without a client of his book.
func (d *Desk) CheckClauses(ctx context.Context, creditor receivable.CreditorID, f agreement.File) (c CheckedAgreement, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		owner, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		bundle, err := d.lawOf(ctx, tx, creditor)
		if err != nil {
			return err
		}
		w, err := d.weighing(ctx, tx, &owner, d.todayOf(owner))
		if err != nil {
			return err
		}
		c, err = checkFile(&f, &owner, bundle, &w)
		return err
	})
	return c, err
}

func checkFile(f *agreement.File, owner *receivable.Creditor, bundle *law.Bundle, w *chase.Weighing) (CheckedAgreement, error) {
	place := f.Place
	if place == "" {
		place = owner.Place
	}
	s := agreement.Subject{On: f.On, Place: place, Client: f.Client, Form: f.Form, Law: bundle, Parameters: w.Parameters}
	if s.Parameters == nil {
		s.Parameters = remedy.Defaults()
	}
	c := CheckedAgreement{Title: f.Title}
	if f.Price != "" {
		sum, err := money.Parse(f.Price, owner.Currency)
		if err != nil {
			return c, err
		}
		client := receivable.Client{Place: f.Client, Form: f.Form}
		if client.Place == "" {
			client.Place = owner.Place
		}
		file := receivable.File{Client: client, Currency: owner.Currency}
		made := chase.CaseFrom(&file, &claim.Claim{On: f.On, Currency: owner.Currency, Late: sum}, &chase.Setting{Weighing: *w, Law: bundle})
		mayCome(&made, sum)
		s.Case, s.Planned, c.Sum, c.Planned = &made, true, sum, true
	}
	c.Findings = agreement.Check(f.Clauses, &s)
	return c, nil
}
