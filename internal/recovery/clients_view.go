package recovery

import (
	"context"
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ClientsPage is a page of the list of clients.
type ClientsPage struct {
	On    day.Date
	Lines []ClientLine
	More  bool // there are others behind
}

// ClientLine is one client of the list. What he owes and how he stands is by the last
// look at his accounts; how late, by today.
type ClientLine struct {
	Client   receivable.ClientID
	Name     string
	Owed     []money.Amount // one a currency; none where nothing was ever looked at
	DaysLate int
	State    ClientState // of the account that is latest, or else owes most
	Rests    string      // why that one rests, in words; "" where it does not
	Done     int         // rungs of the ladder behind that account, of LadderRungs
	Next     bool        // a step is due now
	Heard    day.Date    // last answer; zero for none
	Place    store.ClientPlace
}

// ladderRungs are the steps of a full ladder once something is late.
var ladderRungs = []policy.Name{policy.Reminder1, policy.Reminder2, policy.Call, policy.Reminder3Offer, policy.LastNotice, policy.FinalDemand}

// LadderRungs is how many rungs a full ladder has.
func LadderRungs() int { return len(ladderRungs) }

// Clients is a page of a creditor's clients.
func (d *Desk) Clients(ctx context.Context, creditor receivable.CreditorID, q store.ClientQuery) (ClientsPage, error) {
	var p ClientsPage
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		p = ClientsPage{On: d.todayOf(c)}
		q := q
		q.Limit++
		rows, err := tx.ListClients(ctx, creditor, q)
		if err != nil {
			return err
		}
		if p.More = len(rows) == q.Limit; p.More {
			rows = rows[:q.Limit-1]
		}
		p.Lines = make([]ClientLine, len(rows))
		leading := make(map[receivable.AccountID]int, len(rows))
		since := make(map[receivable.AccountID]day.Date, len(rows))
		var accounts []string
		for i := range rows {
			first := p.Lines[i].stands(&rows[i], p.On)
			for j := range rows[i].Standing {
				s := &rows[i].Standing[j]
				leading[s.Account.Account] = i
				accounts = append(accounts, string(s.Account.Account))
			}
			if first != nil && first.DaysLate > 0 {
				since[first.Account.Account] = first.On.AddDays(-first.DaysLate)
			}
		}
		touches, err := tx.TouchesOf(ctx, creditor, accounts)
		for i := range touches {
			t := &touches[i]
			p.Lines[leading[t.Account]].touched(t, since[t.Account])
		}
		return err
	})
	return p, err
}

// stands takes over where the accounts of a client stand, and gives the one that
// leads: the latest, or else the one that owes most; nil where there is none.
func (l *ClientLine) stands(r *store.ClientRow, today day.Date) *store.Standing {
	*l = ClientLine{Client: r.Client, Name: r.Name, Place: r.Place, State: ClientClear}
	if len(r.Standing) == 0 {
		return nil
	}
	first := &r.Standing[0]
	for i := range r.Standing {
		s := &r.Standing[i]
		if !s.Owed.IsZero() {
			l.Owed = append(l.Owed, s.Owed)
		}
		if s.DaysLate > 0 {
			l.DaysLate = max(l.DaysLate, s.DaysLate+max(0, today.Sub(s.On)))
		}
		if s.DaysLate > first.DaysLate || s.DaysLate == first.DaysLate && s.Owed.Minor() > first.Owed.Minor() {
			first = s
		}
	}
	l.State = stateOf(first.Owed.Minor(), first.DaysLate, first.Move, first.Reason)
	if first.Move == string(chase.Wait) && l.State != ClientClear && l.State != ClientFine {
		l.Rests = restWords[first.Reason]
	}
	l.Next = first.DaysLate > 0 && first.Class == store.ClassNeed
	return first
}

// touched notes an answer, and a step of the ladder about what is late since the day.
func (l *ClientLine) touched(t *store.TouchOf, since day.Date) {
	if spoke(t.Kind, t.Outcome) {
		l.Heard = day.Max(l.Heard, t.On)
	}
	if since.IsZero() || t.On.Before(since) {
		return
	}
	step := policy.Name(t.Step)
	switch t.Kind {
	case receivable.Written:
	case receivable.Called, receivable.CallWaived:
		step = policy.Call
	case receivable.Heard, receivable.Bounced:
		return
	}
	l.Done = max(l.Done, slices.Index(ladderRungs, step)+1)
}

// spoke reports that somebody at the client spoke or wrote.
func spoke(kind receivable.TouchKind, outcome string) bool {
	switch {
	case kind == receivable.Heard:
		return true
	case kind != receivable.Called:
		return false
	}
	return outcome != receivable.OutcomeNoAnswer && outcome != receivable.OutcomeMessageLeft && outcome != receivable.OutcomeWrongNumber
}

// ClientOf is the client of an account.
func (d *Desk) ClientOf(ctx context.Context, key receivable.AccountKey) (id receivable.ClientID, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, d.Today())
		id = file.Client.ID
		return err
	})
	return id, err
}
