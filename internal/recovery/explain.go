package recovery

import (
	"context"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Explanation is why an account stands where it stands. Its JSON is that of
// `dunwell explain`.
type Explanation struct {
	ChaseRow
	Facts       map[string]string `json:"facts"`
	Claim       []ClaimLine       `json:"claim"`
	Ladder      LadderLine        `json:"ladder"`
	Limitation  *LimitationLine   `json:"limitation"` // null where nothing is late or the period is not known
	WouldChange []Said            `json:"would_change"`
}

// ClaimLine is one line of what is owed. Rate and source are for interest by
// contract or law, null for everything else.
type ClaimLine struct {
	Line   string  `json:"line"`
	Amount string  `json:"amount"`
	Days   int     `json:"days"`
	Rate   *string `json:"rate"`
	Source *string `json:"source"`
}

// LadderLine is where the account stands on its ladder.
type LadderLine struct {
	Step     *string  `json:"step"`
	Next     *string  `json:"next"`
	Earliest day.Date `json:"earliest"`
}

// LimitationLine is the last day to sue.
type LimitationLine struct {
	LastDay    day.Date `json:"last_day"`
	Confidence string   `json:"confidence"`
}

// Explain decides about one account for a day, writes nothing, and says all it knows.
func (d *Desk) Explain(ctx context.Context, key receivable.AccountKey, on day.Date) (Explanation, error) {
	var e Explanation
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		run := d.newRun(on, false)
		c, t, err := run.think(ctx, tx, &file)
		if err != nil {
			return err
		}
		p, err := run.policy(ctx, tx, c, file.Client.Policy)
		if err != nil {
			return err
		}
		e = Explanation{ChaseRow: rowOfThought(&t), Facts: file.Facts, Claim: claimLines(&t.claim), Ladder: LadderLine{
			orNil(string(t.decision.Ladder.Step)), orNil(string(t.decision.Ladder.Next)), t.decision.Ladder.Earliest,
		}}
		if e.Facts == nil {
			e.Facts = map[string]string{}
		}
		if l := t.facts.Legal; !l.LastDay.IsZero() && t.claim.DaysLate > 0 {
			e.Limitation = &LimitationLine{LastDay: l.LastDay, Confidence: string(l.Sure)}
		}
		e.WouldChange = []Said{}
		for _, r := range chase.WouldChange(t.facts, *p) {
			e.WouldChange = append(e.WouldChange, Said{string(r.Code), r.Text()})
		}
		return nil
	})
	return e, err
}

func claimLines(c *claim.Claim) []ClaimLine {
	list := []ClaimLine{}
	for i := range c.Lines {
		l := &c.Lines[i]
		name := string(l.Code)
		if l.Number != "" {
			name += " " + l.Number
		}
		list = append(list, ClaimLine{Line: name, Amount: l.Amount.Decimal(), Days: l.Days})
	}
	return list
}
