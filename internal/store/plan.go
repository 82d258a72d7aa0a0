package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// hasPlans marks an account with the terms of a plan or settlement.
const hasPlans = 1 << 16

// The sources of what an arrangement forgives at its end.
const (
	SourcePunctual = "punctuality" // a credit note: the discount of a plan that was kept
	SourceSettled  = "settlement"  // a write-off: what a settlement left, once its sum had cleared
)

// SavePlan adds the terms of a plan, whose arrangement is there.
func (tx *Tx) SavePlan(ctx context.Context, key receivable.AccountKey, p *receivable.PaymentPlan) error {
	if err := tx.note(ctx, key, hasPlans); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO plan (creditor, account, id, total_minor, base_minor, items, parts, draft, discount_minor, cure_days, no_interest,
			guarantor, signatory, admitted, answer_day, agreed_on, how, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		key.Creditor, key.Account, p.ID, p.Total.Minor(), p.Base.Minor(), idLines(p.Items), partLines(p.Parts), p.Draft, p.Discount.Minor(),
		p.CureDays, p.NoInterest, p.Guarantor, p.Signatory, p.Admitted, dayValue(p.Answer), dayValue(p.Agreed), p.How, instant(tx.now))
	return err
}

// SetPlanAgreed notes when and how a plan was agreed, and who may bind the client;
// no day takes that back.
func (tx *Tx) SetPlanAgreed(ctx context.Context, key receivable.AccountKey, id string, on day.Date, how, signatory string) error {
	return tx.one(ctx, "plan", `UPDATE plan SET agreed_on = $4, how = $5, signatory = $6 WHERE creditor = $1 AND account = $2 AND id = $3`,
		key.Creditor, key.Account, id, dayValue(on), how, signatory)
}

// SaveSettlement adds the terms of a settlement, whose arrangement is there.
func (tx *Tx) SaveSettlement(ctx context.Context, key receivable.AccountKey, s *receivable.Settlement) error {
	if err := tx.note(ctx, key, hasPlans); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO settlement (creditor, account, id, amount_minor, base_minor, items, pay_by, expiry_day, signatory, accepted_on, how, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		key.Creditor, key.Account, s.ID, s.Amount.Minor(), s.Base.Minor(), idLines(s.Items), dayValue(s.PayBy), dayValue(s.Expiry),
		s.Signatory, dayValue(s.Accepted), s.How, instant(tx.now))
	return err
}

// SetSettlementAccepted notes when and how a settlement was accepted, and who may
// bind the client; no day takes that back.
func (tx *Tx) SetSettlementAccepted(ctx context.Context, key receivable.AccountKey, id string, on day.Date, how, signatory string) error {
	return tx.one(ctx, "settlement", `UPDATE settlement SET accepted_on = $4, how = $5, signatory = $6 WHERE creditor = $1 AND account = $2 AND id = $3`,
		key.Creditor, key.Account, id, dayValue(on), how, signatory)
}

// joined is what an arrangement says of the terms that lie beside it.
const joined = `AS t JOIN arrangement AS a ON a.creditor = t.creditor AND a.account = t.account AND a.id = t.id`

var filePlans = &listed{
	name: "file plans",
	head: `SELECT t.account, t.id, a.on_day, t.total_minor, t.base_minor, t.items, t.parts, t.draft, t.discount_minor, t.cure_days, t.no_interest,
		t.guarantor, t.signatory, t.admitted, t.answer_day, t.agreed_on, t.how, a.ended_on, a.outcome
		FROM plan ` + joined + ` WHERE t.creditor = ? AND t.account`,
	tail: ` AND a.on_day <= ? AND a.undone_at IS NULL ORDER BY t.account, a.on_day, t.id`,
}

var fileSettlements = &listed{
	name: "file settlements",
	head: `SELECT t.account, t.id, a.on_day, t.amount_minor, t.base_minor, t.items, t.pay_by, t.expiry_day, t.signatory, t.accepted_on, t.how,
		a.ended_on, a.outcome
		FROM settlement ` + joined + ` WHERE t.creditor = ? AND t.account`,
	tail: ` AND a.on_day <= ? AND a.undone_at IS NULL ORDER BY t.account, a.on_day, t.id`,
}

// readPlans reads the terms of plans and settlements; hardly an account has any.
func (r *fileReader) readPlans(ctx context.Context) error {
	keys := r.flagged(hasPlans)
	err := r.tx.byKeys(ctx, filePlans, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var total, base, discount int64
		var p receivable.PaymentPlan
		var items, parts []string
		err := rows.Scan(&key.id, &p.ID, dayInto(&p.On), &total, &base, linesInto(&items), linesInto(&parts), &p.Draft, &discount, &p.CureDays,
			&p.NoInterest, &p.Guarantor, &p.Signatory, &p.Admitted, dayInto(&p.Answer), dayInto(&p.Agreed), &p.How, dayInto(&p.Ended), &p.Outcome)
		if err != nil {
			return err
		}
		f := r.file(key)
		p.Total, p.Base, p.Discount = money.New(total, f.Currency), money.New(base, f.Currency), money.New(discount, f.Currency)
		p.Items = idsOf(items)
		p.Parts, err = partsOf(parts, f.Currency)
		f.Plans = append(f.Plans, p)
		return err
	}, r.on.String())
	if err != nil {
		return err
	}
	return r.tx.byKeys(ctx, fileSettlements, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var amount, base int64
		var s receivable.Settlement
		var items []string
		err := rows.Scan(&key.id, &s.ID, dayInto(&s.On), &amount, &base, linesInto(&items), dayInto(&s.PayBy), dayInto(&s.Expiry), &s.Signatory,
			dayInto(&s.Accepted), &s.How, dayInto(&s.Ended), &s.Outcome)
		f := r.file(key)
		s.Amount, s.Base = money.New(amount, f.Currency), money.New(base, f.Currency)
		s.Items = idsOf(items)
		f.Settlements = append(f.Settlements, s)
		return err
	}, r.on.String())
}

func idLines(ids []receivable.ItemID) string {
	lines := make([]string, len(ids))
	for i, id := range ids {
		lines[i] = string(id)
	}
	return linesValue(lines)
}

func idsOf(lines []string) []receivable.ItemID {
	ids := make([]receivable.ItemID, len(lines))
	for i, line := range lines {
		ids[i] = receivable.ItemID(line)
	}
	return ids
}

func partLines(parts []receivable.Part) string {
	lines := make([]string, len(parts))
	for i, p := range parts {
		lines[i] = p.On.String() + " " + strconv.FormatInt(p.Amount.Minor(), 10)
	}
	return linesValue(lines)
}

func partsOf(lines []string, c money.Currency) ([]receivable.Part, error) {
	parts := make([]receivable.Part, len(lines))
	for i, line := range lines {
		on, sum, _ := strings.Cut(line, " ")
		minor, err := strconv.ParseInt(sum, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read part %q of a plan: %w", line, err)
		}
		if parts[i].On, err = day.Parse(on); err != nil {
			return nil, fmt.Errorf("read part %q of a plan: %w", line, err)
		}
		parts[i].Amount = money.New(minor, c)
	}
	return parts, nil
}
