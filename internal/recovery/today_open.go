package recovery

import (
	"context"
	"fmt"
	"slices"

	"dunwell/internal/receivable"
)

// OpenToday is the list of a day of which the needs of one account are looked into. The
// others say what they are and why, not what to be careful of nor what to type.
type OpenToday struct {
	Today
	Opened map[int]OpenNeed // by place among Needs
}

// OpenNeed is what stands inside a need.
type OpenNeed struct {
	Letter LetterView // where none is drafted only the need
	Past   LetterPast // what lies behind the letter, where its words can be shown
}

// OpenToday reads the list from one place on, at most so many needs, and looks into those
// of the account; into the first where it has none on this part of the list.
func (d *Desk) OpenToday(ctx context.Context, creditor receivable.CreditorID, from, most int, account receivable.AccountID) (OpenToday, error) {
	what := fmt.Sprintf("today/%s/%d/%d/%s", creditor, from, most, account)
	return recall(ctx, d, what, func() (OpenToday, error) { return d.openToday(ctx, creditor, from, most, account) })
}

func (d *Desk) openToday(ctx context.Context, creditor receivable.CreditorID, from, most int, account receivable.AccountID) (o OpenToday, err error) {
	o.Opened = map[int]OpenNeed{}
	if o.Today, err = d.todayFrom(ctx, creditor, from, most, true); err != nil {
		return o, err
	}
	named := slices.ContainsFunc(o.Needs, func(n Need) bool { return n.Account == account })
	for i := range o.Needs {
		if n := &o.Needs[i]; named && n.Account != account || !named && i > 0 {
			continue
		}
		if o.Needs[i], err = d.lookInto(ctx, creditor, o.On, o.Needs[i]); err != nil {
			return o, err
		}
		if o.Opened[i], err = d.OpenNeed(ctx, creditor, o.Needs[i]); err != nil {
			return o, err
		}
	}
	return o, nil
}

// OpenNeed reads the letter of a need, and what lies behind it, where it has one.
func (d *Desk) OpenNeed(ctx context.Context, creditor receivable.CreditorID, need Need) (o OpenNeed, err error) {
	if need.Number == "" {
		return OpenNeed{Letter: LetterView{Need: need}}, nil
	}
	if o.Letter, err = d.LetterView(ctx, creditor, need.Number); err != nil || need.Formal || len(o.Letter.Letter.Sheet.Blocks) == 0 {
		return o, err // a formal letter is read on a page of its own
	}
	o.Past, err = d.LetterPast(ctx, creditor, need.Number)
	return o, err
}
