package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// What a client was offered and can say yes to.
const (
	OfferedPlan       = "plan"
	OfferedSettlement = "settlement"
)

// offeredTo is what lies before the client for his yes: a plan or a settlement that he
// has not agreed to, or only by mail. "" where nothing does.
func offeredTo(file *receivable.File) string {
	open := func(ended, agreed day.Date, how string) bool {
		return ended.IsZero() && (agreed.IsZero() || how == receivable.AgreedEmail)
	}
	if n := len(file.Plans); n > 0 {
		if p := &file.Plans[n-1]; open(p.Ended, p.Agreed, p.How) {
			return OfferedPlan
		}
	}
	if n := len(file.Settlements); n > 0 {
		if s := &file.Settlements[n-1]; open(s.Ended, s.Accepted, s.How) {
			return OfferedSettlement
		}
	}
	return ""
}

// agrees adds the act that a yes amounts to.
func (c *confirming) agrees(file *receivable.File) error {
	m := c.meaning
	if err := checkHow(m.Agrees, false); err != nil {
		return err
	}
	if m.Agrees == receivable.AgreedSigned && len(c.reading.Files) == 0 {
		c.look = append(c.look, "no file came with this mail; what was signed has to be somewhere, so keep it, or undo this and say --agrees email")
	}
	switch offeredTo(file) {
	case OfferedPlan:
		c.then(func(ctx context.Context, a Act) (Entry, error) {
			return c.desk.AgreePlan(ctx, c.key, m.Agrees, m.Signatory, c.ofMail(a))
		})
	case OfferedSettlement:
		c.then(func(ctx context.Context, a Act) (Entry, error) {
			return c.desk.AcceptSettlement(ctx, c.key, m.Agrees, m.Signatory, c.ofMail(a))
		})
	default:
		return fault.Conflictf("nothing_offered", "nothing lies before %s that could be agreed to; draw it up first: dunwell plan %s, or dunwell settle %s", file.Client.Name, file.Number, file.Number)
	}
	return nil
}

// words are the meanings of the mail in a few words each.
func (c *confirming) words() []string {
	list := wordsOf(c.labels)
	if c.meaning.Agrees != "" {
		list = append(list, "agrees")
	}
	if c.meaning.Approves != "" {
		list = append(list, "approves "+c.meaning.Approves)
	}
	if c.meaning.Refuses != "" {
		list = append(list, "does not approve "+c.meaning.Refuses)
	}
	if c.meaning.Signed != "" {
		list = append(list, "brings "+c.meaning.Signed+" back signed")
	}
	return list
}
