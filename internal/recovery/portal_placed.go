package recovery

import (
	"context"
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// PagePlaced is who speaks for the creditor while he has given the file away.
type PagePlaced struct {
	Name     string
	Attorney bool
	Contact  string // how they are reached, as a person noted it; "" where nobody did
	PaysThem bool   // the client pays them, not the creditor
}

// placedWith is the agency or the attorney who has the file on a day, nil for none.
func placedWith(file *receivable.File, on day.Date) *receivable.Matter {
	for i := len(file.Matters) - 1; i >= 0; i-- {
		if m := &file.Matters[i]; m.Placed() && m.Live(on) {
			return m
		}
	}
	return nil
}

// placed reads whom the client is to speak to, where the file is in other hands.
func (p *paging) placed(ctx context.Context) (*PagePlaced, error) {
	m := placedWith(&p.file, p.today)
	if m == nil {
		return nil, nil
	}
	life, err := p.tx.MatterLifeOf(ctx, p.file.Key, p.file.Currency)
	if err != nil {
		return nil, err
	}
	v := &PagePlaced{Name: m.Forum, Attorney: m.Road == receivable.RoadAttorney, PaysThem: m.PaysThem()}
	for _, person := range life.People {
		if person.Matter == m.ID && (person.Role == "handler" || person.Role == "own_counsel") {
			v.Contact = person.Name
			if person.Contact != "" {
				v.Contact = strings.TrimSpace(person.Name + ", " + person.Contact)
			}
		}
	}
	return v, nil
}

// ours refuses what a client would agree with the creditor while somebody else speaks
// for him: two hands on one file would each promise what the other does not know.
func (p *paging) ours() error { return oursOnly(&p.file, p.today) }

func oursOnly(file *receivable.File, on day.Date) error {
	if m := placedWith(file, on); m != nil {
		return fault.Conflictf("file_placed", "%s has the file and speaks for the creditor", m.Forum)
	}
	return nil
}

// rowMatterPays names in an entry whom a client paid before.
const rowMatterPays = "matter_pays"

func checkPays(whom string) error {
	switch whom {
	case "", receivable.PaysThem, receivable.PaysUs:
		return nil
	}
	return fault.Invalidf("pays_unknown", "pays", "a client pays them or us, not %q", whom)
}

// MatterPays notes whom the client pays while somebody else has the file.
func (d *Desk) MatterPays(ctx context.Context, key receivable.AccountKey, matter, whom string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterTerms, a, func(ctx context.Context, e *deed) error {
		if err := checkPays(whom); err != nil {
			return err
		}
		m, err := e.anyMatter(matter)
		if err != nil {
			return err
		}
		e.made(rowMatterPays, m.ID, m.Pays)
		e.field("pays", whom)
		m.Pays = whom
		e.said.Text = fmt.Sprintf("%s pays you while %s has the file", e.file.Client.Name, m.Forum)
		if m.PaysThem() {
			e.said.Text = fmt.Sprintf("%s pays %s while they have the file", e.file.Client.Name, m.Forum)
		}
		return e.tx.SetMatterPays(ctx, key, m.ID, whom)
	})
}
