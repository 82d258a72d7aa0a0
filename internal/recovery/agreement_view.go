package recovery

import (
	"context"
	"slices"
	"time"

	"dunwell/internal/agreement"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// AgreementLine is an agreement as pages and commands show it.
type AgreementLine struct {
	Number   string                    `json:"number"`
	Kind     receivable.AgreementKind  `json:"kind"`
	Title    string                    `json:"title"`
	State    receivable.AgreementState `json:"state"`
	On       day.Date                  `json:"on"`
	Ended    day.Date                  `json:"ended"`
	Work     *string                   `json:"work"`
	Clauses  []ClauseLine              `json:"clauses"`
	Document *string                   `json:"document"`
	Signed   []SignatureView           `json:"signatures"`
	Waits    string                    `json:"waits_for"` // client, creditor or ""
	Here     bool                      `json:"drawn_up_here"`
	Text     string                    `json:"-"`
	ID       string                    `json:"-"`
}

// ClauseLine is a clause of an agreement.
type ClauseLine struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Value string `json:"value"`
	Where string `json:"where"`
}

// Agreements are those of an account, the newest first.
func (d *Desk) Agreements(ctx context.Context, key receivable.AccountKey) (list []AgreementLine, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list = nil
		file, err := tx.AccountFile(ctx, key, d.Today())
		if err != nil {
			return err
		}
		all, err := tx.AgreementsOf(ctx, key)
		if err != nil || len(all) == 0 {
			return err
		}
		signed, err := tx.SignaturesOf(ctx, key)
		if err != nil {
			return err
		}
		for i := range slices.Backward(all) {
			list = append(list, agreementLine(&all[i], &file, signed))
		}
		return nil
	})
	return list, err
}

// AgreementNumbered is one agreement, with its account.
func (d *Desk) AgreementNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (key receivable.AccountKey, line AgreementLine, err error) {
	key, id, err := d.agreementNumbered(ctx, creditor, number)
	if err != nil {
		return key, line, err
	}
	list, err := d.Agreements(ctx, key)
	if i := slices.IndexFunc(list, func(l AgreementLine) bool { return l.ID == id }); i >= 0 {
		line = list[i]
	}
	return key, line, err
}

func agreementLine(a *receivable.Agreement, file *receivable.File, signed []receivable.Signature) AgreementLine {
	line := AgreementLine{
		Number: a.Number, Kind: a.Kind, Title: a.Title, State: a.State, On: a.On, Ended: a.Ended, Document: orNil(a.Document), Here: a.Text != "", Text: a.Text, ID: a.ID,
		Clauses: []ClauseLine{}, Signed: []SignatureView{},
	}
	for i := range file.Work {
		if w := &file.Work[i]; w.ID == a.Engagement && a.Engagement != "" {
			line.Work = orNil(w.Called())
		}
	}
	for _, id := range agreement.IDs() {
		if c, ok := a.Clause(id); ok {
			known, _ := agreement.Named(id)
			line.Clauses = append(line.Clauses, ClauseLine{c.ID, known.Name, c.Value, c.Where})
		}
	}
	parties := map[receivable.SignatureParty]bool{}
	for i := range signed {
		s := &signed[i]
		if s.About != a.ID {
			continue
		}
		parties[s.Party] = true
		line.Signed = append(line.Signed, SignatureView{
			ID: s.ID, Party: s.Party, Name: s.Name, Way: s.Way, At: s.At.UTC().Format(time.RFC3339), SHA256: hexOf(s.Hash[:]), Signed: s.Signed, Stamp: orNil(s.Stamp),
		})
	}
	if a.State == receivable.AgreementOut {
		line.Waits = string(receivable.PartyClient)
		if parties[receivable.PartyClient] {
			line.Waits = string(receivable.PartyCreditor)
		}
	}
	return line
}

// AgreementPaperBytes are the exact bytes of an agreement's paper: as it was signed
// where it was, else as it is kept.
func (d *Desk) AgreementPaperBytes(ctx context.Context, creditor receivable.CreditorID, number string) ([]byte, error) {
	key, line, err := d.AgreementNumbered(ctx, creditor, number)
	if err != nil {
		return nil, err
	}
	if n := len(line.Signed); n > 0 {
		return d.SignedDocument(ctx, key, line.ID)
	}
	if line.Document == nil {
		return nil, noPaper(line.Number)
	}
	return d.documentBytes(ctx, creditor, *line.Document)
}

// CurrencyOf is the currency of an account.
func (d *Desk) CurrencyOf(ctx context.Context, key receivable.AccountKey) (c money.Currency, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, d.Today())
		c = file.Currency
		return err
	})
	return c, err
}
