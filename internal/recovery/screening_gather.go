package recovery

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/screening"
	"dunwell/internal/store"
)

// The facts that say exactly who a client is, and where papers reach him.
const (
	FactRegisteredName   = "registered_name"
	FactRegisterNumber   = "register_number"
	FactRegisteredAgent  = "registered_agent"
	FactServiceAddress   = "service_address"
	factDistance         = "distance"
	factSignedContract   = "signed_contract"
	factEmailAgreement   = "email_agreement_only"
	factContractKind     = "contract"
	factOwnerGuarantee   = "owner_guarantee"
	factBankruptcyNotice = "bankruptcy_notice"
	factVenueHome        = "venue_home"
	factArbitration      = "arbitration"
)

// mostPaidRead is how many invoices of an account speak for how a client pays.
const mostPaidRead = 500

// ScreenAsk is the work that is planned, as a person says it. What is empty is taken
// from the work that is recorded.
type ScreenAsk struct {
	Sum     string // in major units
	Terms   int    // days to pay
	Deposit string // refused, or a share as 50%, with "paid" behind it once it came
}

// figuresOfScreening are the points and limits a creditor's clients are looked at by.
func figuresOfScreening(p *remedy.Parameters) (*screening.Figures, error) {
	return screening.ReadFigures(func(path string) (screening.Figure, bool) {
		f, ok := p.Figure(path)
		return screening.Figure{Value: f.Value, Mark: f.Mark}, ok
	})
}

// screener looks at clients of one creditor; what they share is read once.
type screener struct {
	desk    *Desk
	run     *run
	on      day.Date
	day     *creditorDay
	figures *screening.Figures
	params  *remedy.Parameters
}

func (d *Desk) newScreener(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (*screener, error) {
	c, err := tx.Creditor(ctx, creditor)
	if err != nil {
		return nil, err
	}
	s := &screener{desk: d, on: d.todayOf(c)}
	s.run = d.newRun(s.on, false)
	if s.day, err = s.run.creditorDay(ctx, tx, creditor); err != nil {
		return nil, err
	}
	if s.params = s.day.weighing.Parameters; s.params == nil {
		s.params = remedy.Defaults()
	}
	s.figures, err = figuresOfScreening(s.params)
	return s, err
}

// looked is one client as he was looked at.
type looked struct {
	c       screening.Case
	card    screening.Card
	records []receivable.HealthRecord
	past    []receivable.Screening
}

// look gathers what is known of an account's client and scores it.
func (s *screener) look(ctx context.Context, tx *store.Tx, file *receivable.File, ask ScreenAsk) (*looked, error) {
	l := &looked{}
	var err error
	if l.records, err = tx.HealthRecords(ctx, file.Key.Creditor, file.Client.ID); err != nil {
		return nil, err
	}
	const mostPast = 50
	if l.past, err = tx.Screenings(ctx, file.Key, file.Currency, mostPast); err != nil {
		return nil, err
	}
	l.c = screening.Case{
		On: s.on, Currency: file.Currency, PerDollar: s.perDollar(file.Currency), Records: l.records,
		Business: file.Client.Form != receivable.Consumer && file.Client.Form != receivable.Public,
		Place:    s.placeName(file.Client.Place), Distance: s.distance(file), Graded: gradeMark,
	}
	if err := s.past(ctx, tx, file, &l.c); err != nil {
		return nil, err
	}
	if err := s.people(ctx, tx, file, &l.c); err != nil {
		return nil, err
	}
	readAgreed(file, &l.c)
	if err := planned(file, l, ask); err != nil {
		return nil, err
	}
	l.card = screening.Score(&l.c, s.figures)
	return l, nil
}

// gradeMark is where the complexity of countries comes from.
var gradeMark = law.Mark{
	Sources: []string{"Allianz Trade, Collection Complexity Score and Rating; most bands from memory"}, AsOf: "2022-2026", Confidence: law.Recalled,
}

func (s *screener) perDollar(c money.Currency) float64 {
	switch rates := s.day.weighing.Rates; {
	case remedy.AtPar(c):
		return 1
	case rates != nil:
		return rates(c).PerUSD
	}
	return 0
}

func (s *screener) distance(file *receivable.File) string {
	if told := file.Facts[factDistance]; told != "" {
		return told
	}
	home := cmp.Or(s.day.weighing.Place, s.day.creditor.Place)
	if home == "" {
		return string(remedy.SameState)
	}
	return string(chase.DistanceOf(home, file.Client.Place))
}

// placeName is a place in words, or as it was written.
func (s *screener) placeName(place string) string {
	if p, _, err := s.day.law.Place(place); err == nil && p.Name != "" {
		return p.Name
	}
	return strings.ToUpper(place)
}

// past is how the client paid and kept his word.
func (s *screener) past(ctx context.Context, tx *store.Tx, file *receivable.File, c *screening.Case) error {
	rows, err := tx.LastInvoices(ctx, file.Key, s.on, mostPaidRead)
	if err != nil {
		return err
	}
	list := make([]screening.Paid, len(rows))
	for i, r := range rows {
		list[i] = screening.Paid{On: r.On, Due: r.Due, Paid: r.Paid, Minor: r.Amount.Minor()}
	}
	c.History = screening.HistoryOf(list, s.on, s.figures.Window())
	_, t, err := s.run.think(ctx, tx, file)
	if err != nil {
		return err
	}
	ladder, err := s.run.policy(ctx, tx, s.day, file.Client.Policy)
	if err != nil {
		return err
	}
	promises := t.facts.Promises(*ladder)
	c.Broken, c.Kept = promises.Broken, promises.Kept
	due := map[receivable.ItemID]day.Date{}
	for i := range file.Items {
		due[file.Items[i].ID] = file.Items[i].Due
	}
	if yesFact(file, factBankruptcyNotice) {
		c.Insolvent = screening.Yes
	}
	for i := range file.Arrangements {
		switch a := &file.Arrangements[i]; {
		case a.On.After(s.on):
		case a.Kind == receivable.StopInsolvency && a.Live(s.on):
			c.Insolvent = screening.Yes
		case a.Kind == receivable.DisputeHold:
			if last := due[a.Item]; !last.IsZero() && last.Before(a.On) || a.Item == "" {
				c.Disputes++
			}
		}
	}
	return nil
}

// people says whether somebody who pays is known by name: a contact for money who is
// not the client himself.
func (s *screener) people(ctx context.Context, tx *store.Tx, file *receivable.File, c *screening.Case) error {
	all, err := tx.ContactsOf(ctx, file.Key.Creditor, file.Client.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(p receivable.Contact) bool {
		return p.Unusable == "" && p.Billing && p.Name != "" && (!strings.EqualFold(p.Name, file.Client.Name) || !c.Business)
	}) {
		c.Payer = screening.Yes
	}
	return nil
}

func yesFact(file *receivable.File, name string) bool { return file.Facts[name] == "yes" }

// readAgreed reads what is written down between the two.
func readAgreed(file *receivable.File, c *screening.Case) {
	written := slices.ContainsFunc(file.Work, func(w receivable.Engagement) bool { return w.Runs() && w.Agreement != "" })
	switch {
	case yesFact(file, factSignedContract), yesFact(file, factEmailAgreement), file.Facts[factContractKind] == "written", written:
		c.Agreement = screening.Yes
	case file.Facts[factSignedContract] == "no", file.Facts[factContractKind] == "oral":
		c.Agreement = screening.No
	}
	if yesFact(file, factOwnerGuarantee) {
		c.Guarantee = screening.Yes
	}
}

// planned reads the work that is planned: as it was said now, else as the newest work
// has it, else as the last screening had it.
func planned(file *receivable.File, l *looked, ask ScreenAsk) error {
	c := &l.c
	deposit := ask.Deposit
	for i := range l.records {
		if r := &l.records[i]; deposit == "" && r.Kind == receivable.HealthDeposit && !r.Stale(c.On) {
			deposit = r.Value
		}
	}
	for i := range slices.Backward(file.Work) {
		w := &file.Work[i]
		if !w.Runs() {
			continue
		}
		if c.Sum.Currency() == "" && w.Value.Currency() == file.Currency && w.Value.Sign() > 0 {
			c.Sum = w.Value
		}
		c.TermsDays = cmp.Or(c.TermsDays, w.Terms)
		if deposit == "" && w.Deposit != "" {
			deposit = w.Deposit + "%"
		}
	}
	if len(l.past) > 0 {
		if last := &l.past[0]; c.Sum.Currency() == "" {
			c.Sum = last.Sum
		}
		c.TermsDays = cmp.Or(c.TermsDays, l.past[0].Days)
	}
	if ask.Terms < 0 || ask.Terms > 365 {
		return fault.Invalidf("terms_unreadable", "--terms", "%d days to pay do not fit; it is 1 to 365", ask.Terms)
	}
	if ask.Terms > 0 {
		c.TermsDays = ask.Terms
	}
	if ask.Sum != "" {
		sum, err := money.Parse(ask.Sum, file.Currency)
		if err != nil {
			return err
		}
		if sum.Sign() <= 0 {
			return fault.Invalidf("sum_not_positive", "--sum", "the planned sum must be more than nothing")
		}
		c.Sum = sum
	}
	if deposit == "" {
		return nil
	}
	d, err := readDeposit(deposit)
	c.Deposit = d
	return err
}

// readDeposit reads "refused", "agreed", "50%", "paid 50%" or "50% paid". One without a
// share is half of the sum.
func readDeposit(text string) (screening.Deposit, error) {
	d := screening.Deposit{State: screening.Yes, Share: usualShare}
	for _, word := range strings.Fields(strings.ToLower(text)) {
		switch word {
		case "refused", "no":
			d = screening.Deposit{State: screening.No}
		case "agreed", "yes":
		case "paid":
			d.Paid = true
		default:
			n, err := strconv.Atoi(strings.TrimSuffix(word, "%"))
			if err != nil || n < 1 || n > 100 {
				return d, fault.Invalidf("deposit_unreadable", "--deposit", "%q is no deposit; it is refused, a share as 50%%, or paid 50%%", text)
			}
			d.Share = float64(n) / 100
		}
	}
	return d, nil
}

// usualShare is what a deposit without a number is taken for.
const usualShare = 0.5
