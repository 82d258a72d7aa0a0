package recovery

import (
	"context"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/screening"
	"dunwell/internal/store"
)

// ScreenView is a client as he is looked at before work, and while it runs.
type ScreenView struct {
	On       day.Date
	Key      receivable.AccountKey
	Account  string
	Currency money.Currency
	Client   receivable.Client
	Entity   Entity
	Sum      money.Amount // planned; no currency where nobody said
	Days     int
	Deposit  screening.Deposit
	Card     screening.Card
	History  screening.History
	Suit     []screening.Said
	Records  []receivable.HealthRecord // of the newest day first, those too old to count among them
	Exposure ExposureLine
	AtRisk   money.Amount
	Kept     money.Amount // the limit that is kept; no currency where none is
	Past     []receivable.Screening
	Waiting  []receivable.Task // what grew worse and was not decided about
}

// Entity says exactly who the client is, and where papers reach him.
type Entity struct {
	Form           receivable.Form
	Place          string // in words
	RegisteredName string
	RegisterNumber string
	Agent          string
	ServiceAddress []string
	Missing        []string // what a suit would ask for and nobody told
}

// Screen looks at a client. It changes nothing: Decide keeps a look.
func (d *Desk) Screen(ctx context.Context, key receivable.AccountKey, ask ScreenAsk) (ScreenView, error) {
	var v ScreenView
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		s, err := d.newScreener(ctx, tx, key.Creditor)
		if err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, key, s.on)
		if err != nil {
			return err
		}
		v, err = s.view(ctx, tx, &file, ask)
		return err
	})
	return v, err
}

func (s *screener) view(ctx context.Context, tx *store.Tx, file *receivable.File, ask ScreenAsk) (ScreenView, error) {
	l, err := s.look(ctx, tx, file, ask)
	if err != nil {
		return ScreenView{}, err
	}
	v := ScreenView{
		On: s.on, Key: file.Key, Account: file.Number, Currency: file.Currency, Client: file.Client, Sum: l.c.Sum, Days: l.c.TermsDays, Deposit: l.c.Deposit,
		Card: l.card, History: l.c.History, Records: l.records, Past: l.past, Entity: entityOf(file, l.c.Place),
	}
	x, err := exposureOf(file, s.on, s.figures.Weeks())
	if err != nil {
		return v, err
	}
	v.Exposure, v.AtRisk, v.Kept = x.line(), x.total, x.limit
	v.Suit = screening.Suit(s.day.law, s.suitQuery(file, l))
	waiting, err := tx.TasksOf(ctx, file.Key)
	for _, t := range waiting {
		if t.Kind == receivable.TaskHealth {
			v.Waiting = append(v.Waiting, t)
		}
	}
	return v, err
}

func entityOf(file *receivable.File, place string) Entity {
	e := Entity{
		Form: file.Client.Form, Place: place, RegisteredName: file.Facts[FactRegisteredName], RegisterNumber: file.Facts[FactRegisterNumber],
		Agent: file.Facts[FactRegisteredAgent], ServiceAddress: lines(file.Facts[FactServiceAddress]),
	}
	if len(e.ServiceAddress) == 0 {
		e.ServiceAddress = file.Client.Address
	}
	business := e.Form == receivable.Company || e.Form == receivable.Public
	if e.RegisteredName == "" && business {
		e.Missing = append(e.Missing, FactRegisteredName)
	}
	if e.RegisterNumber == "" && e.Form == receivable.Company {
		e.Missing = append(e.Missing, FactRegisterNumber)
	}
	if len(e.ServiceAddress) == 0 {
		e.Missing = append(e.Missing, FactServiceAddress)
	}
	return e
}

// suitQuery asks what it would take to sue the client where he is.
func (s *screener) suitQuery(file *receivable.File, l *looked) screening.SuitQuery {
	q := screening.SuitQuery{
		Home: s.day.creditor.Place, Place: file.Client.Place, PlaceName: l.c.Place, Distance: l.c.Distance, Company: s.day.creditor.IsCompany, Sum: l.c.Sum, On: s.on,
		VenueHome: yesFact(file, factVenueHome), SeatHome: file.Facts[factArbitration] == "home",
	}
	if travel, ok := s.params.Figure("model.cash.travel_other_state"); ok && l.c.PerDollar > 0 {
		unit := int64(1)
		for range file.Currency.Digits() {
			unit *= 10
		}
		q.Travel, q.TravelMark = money.New(int64(travel.Value*l.c.PerDollar)*unit, file.Currency), travel.Mark
	}
	return q
}

// ScreenLine is one client in the list of those who are watched.
type ScreenLine struct {
	Key         receivable.AccountKey
	Account     string
	Client      string
	ClientID    receivable.ClientID
	Points      int
	Band        screening.Band
	Recommended receivable.Terms
	Share       int
	Decided     receivable.Terms // at the last screening that was kept, "" where none was
	Was         screening.Band   // then
	Worse       bool             // the band is worse than then
	Trend       int
	Over        bool // more is at risk than should be
}

// mostScreened bounds the list of clients that are looked at at once.
const mostScreened = 2000

// ScreenAll looks at all clients who are watched, the worst first: those for whom work
// is recorded, who were screened, about whom something was found out, or who are
// invoiced from here.
func (d *Desk) ScreenAll(ctx context.Context, creditor receivable.CreditorID) ([]ScreenLine, error) {
	var list []ScreenLine
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		list = nil
		s, err := d.newScreener(ctx, tx, creditor)
		if err != nil {
			return err
		}
		keys, err := tx.ScreenedAccounts(ctx, creditor, "", mostScreened)
		if err != nil || len(keys) == 0 {
			return err
		}
		for file, err := range tx.AccountFiles(ctx, keys, s.on, false) {
			if err != nil {
				return err
			}
			line, err := s.line(ctx, tx, &file)
			if err != nil {
				return err
			}
			list = append(list, line)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b ScreenLine) int { return b.Points - a.Points })
	return list, err
}

func (s *screener) line(ctx context.Context, tx *store.Tx, file *receivable.File) (ScreenLine, error) {
	l, err := s.look(ctx, tx, file, ScreenAsk{})
	if err != nil {
		return ScreenLine{}, err
	}
	line := ScreenLine{
		Key: file.Key, Account: file.Number, Client: file.Client.Name, ClientID: file.Client.ID, Points: l.card.Points, Band: l.card.Band,
		Recommended: l.card.Advice.Terms, Share: l.card.Advice.Share, Trend: l.c.History.Trend,
	}
	if len(l.past) > 0 {
		line.Decided, line.Was = l.past[0].Decided, screening.Band(l.past[0].Band)
		line.Worse = line.Band.Worse(line.Was)
	}
	x, err := exposureOf(file, s.on, s.figures.Weeks())
	line.Over = x.over
	return line, err
}

// ScreenClient looks at a client by one of his accounts: the named one, else the first.
// It hands out all of them.
func (d *Desk) ScreenClient(ctx context.Context, creditor receivable.CreditorID, client receivable.ClientID, account receivable.AccountID, ask ScreenAsk) (v ScreenView, accounts []store.Account, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		if accounts, err = tx.AccountsOfClient(ctx, creditor, client); err != nil {
			return err
		}
		if len(accounts) == 0 {
			return fault.NotFoundf("client_unknown", "there is no such client at this desk")
		}
		at := max(0, slices.IndexFunc(accounts, func(a store.Account) bool { return a.Key.Account == account }))
		s, err := d.newScreener(ctx, tx, creditor)
		if err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, accounts[at].Key, s.on)
		if err != nil {
			return err
		}
		v, err = s.view(ctx, tx, &file, ask)
		return err
	})
	return v, accounts, err
}
